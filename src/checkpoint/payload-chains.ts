import type { ManifestParticipant, PayloadReference } from './checkpoint-manifest.js';

/** So many payloads at most are read to restore one participant. */
const CHAIN_LENGTH_MAX = 32;

/**
 * Which payloads make up the state of each participant: a full one, and the changes since. Decides when it is time for a
 * full one again.
 */
export class PayloadChains {
  readonly #chains = new Map<string, readonly PayloadReference[]>();

  /** Whether a participant's next payload must hold everything. */
  needsFull(participantId: string): boolean {
    const [base, ...changes] = this.#chains.get(participantId) ?? [];
    if (base === undefined || changes.length + 1 >= CHAIN_LENGTH_MAX) return true;
    const changedBytes = changes.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return changedBytes > base.byteLength;
  }

  /** The chain with one payload more, or with that alone where it is a full one. */
  extended(
    participantId: string,
    payload: PayloadReference | undefined,
    isIncremental: boolean,
  ): readonly PayloadReference[] {
    const before = isIncremental ? (this.#chains.get(participantId) ?? []) : [];
    return payload === undefined ? before : [...before, payload];
  }

  /** Goes on from a completed checkpoint. */
  keep(participants: readonly ManifestParticipant[]): void {
    this.#chains.clear();
    for (const { id, payloads } of participants) this.#chains.set(id, payloads);
  }

  /** What participants have handed out for a checkpoint that failed is missing in their next changes. */
  forget(): void {
    this.#chains.clear();
  }
}
