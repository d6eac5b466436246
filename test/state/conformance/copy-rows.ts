/** A row of a table `(seq bigint, data bytea)`. */
export interface CopyRow {
  readonly seq: bigint;
  readonly data: Uint8Array;
}

const SIGNATURE = Uint8Array.from('PGCOPY\n\u00ff\r\n\0', (character) => character.charCodeAt(0));
const HEADER_BYTES = SIGNATURE.byteLength + 8;
const ROW_HEAD_BYTES = 2 + 4 + 8 + 4;

/** PostgreSQL's binary COPY format, as its manual has it. */
export function encodeCopyRows(rows: readonly CopyRow[]): Uint8Array {
  const size = rows.reduce((sum, { data }) => sum + ROW_HEAD_BYTES + data.byteLength, 0);
  const bytes = new Uint8Array(HEADER_BYTES + size + 2);
  const view = new DataView(bytes.buffer);
  bytes.set(SIGNATURE);
  let at = HEADER_BYTES;
  for (const { seq, data } of rows) {
    view.setInt16(at, 2);
    view.setInt32(at + 2, 8);
    view.setBigInt64(at + 6, seq);
    view.setInt32(at + 14, data.byteLength);
    bytes.set(data, at + ROW_HEAD_BYTES);
    at += ROW_HEAD_BYTES + data.byteLength;
  }
  view.setInt16(at, -1);
  return bytes;
}

export function decodeCopyRows(bytes: Uint8Array): readonly CopyRow[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows: CopyRow[] = [];
  let at = HEADER_BYTES;
  while (view.getInt16(at) !== -1) {
    const seq = view.getBigInt64(at + 6);
    const start = at + ROW_HEAD_BYTES;
    const end = start + view.getInt32(at + 14);
    rows.push({ seq, data: bytes.subarray(start, end) });
    at = end;
  }
  return rows;
}
