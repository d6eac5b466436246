/** So much of what is stored stands in one row. */
export const CHUNK_BYTES = 1_000_000;

/** Whose bytes these are. */
export interface ChunkKey {
  readonly jobId: string;
  readonly ownerId: string;
  /** An integer. */
  readonly number: number;
}

/** Even nothing is stored in a row, so that it can be told from what is missing. */
export function chunkCount(byteLength: number): number {
  return Math.max(1, Math.ceil(byteLength / CHUNK_BYTES));
}
