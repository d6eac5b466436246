import type { IsolationLevel } from '../driver/kafka-driver.js';
import type { RecordHeader } from '../driver/record-block.js';

/** What one writer does between `begin` and `commit` or `abort`. Only the state changes. */
export interface LogTransaction {
  state: 'open' | 'committed' | 'aborted';
}

/** What stands at one offset of a partition. */
export interface LogEntry {
  readonly offset: number;
  readonly timestampMs: number;
  /** Control records (markers of a transaction's end) take an offset and are never handed out. */
  readonly isControl: boolean;
  readonly transaction: LogTransaction | undefined;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
}

/** The records of one partition, by offset, with the gaps that compaction leaves. */
export class PartitionLog {
  #entries: LogEntry[] = [];
  #firstOffset = 0;
  #endOffset = 0;
  /** Of each open transaction that wrote here, the first offset. */
  readonly #open = new Map<LogTransaction, number>();

  get firstOffset(): number {
    return this.#firstOffset;
  }

  /** The offset behind what may be read: the last stable one for readers of committed records. */
  endOffset(isolation: IsolationLevel): number {
    if (isolation === 'read_uncommitted') return this.#endOffset;
    let stable = this.#endOffset;
    for (const first of this.#open.values()) stable = Math.min(stable, first);
    return stable;
  }

  append(entry: Omit<LogEntry, 'offset' | 'isControl'>): number {
    const offset = this.#endOffset++;
    this.#entries.push({ ...entry, offset, isControl: false });
    const { transaction } = entry;
    if (transaction !== undefined && !this.#open.has(transaction)) {
      this.#open.set(transaction, offset);
    }
    return offset;
  }

  /** Writes the marker of a transaction that wrote here. */
  endTransaction(transaction: LogTransaction, timestampMs: number): void {
    this.#open.delete(transaction);
    const offset = this.#endOffset++;
    this.#entries.push({
      offset,
      timestampMs,
      isControl: true,
      transaction,
      key: null,
      value: null,
      headers: [],
    });
  }

  /** What stands from `offset` on, up to what may be read: also what must not be handed out. */
  entriesFrom(offset: number, isolation: IsolationLevel): readonly LogEntry[] {
    return this.#entries.slice(this.#indexOf(offset), this.#indexOf(this.endOffset(isolation)));
  }

  offsetForTime(epochMs: number): number {
    const found = this.#entries.find(
      ({ isControl, timestampMs }) => !isControl && timestampMs >= epochMs,
    );
    return found?.offset ?? this.#endOffset;
  }

  deleteBefore(offset: number): void {
    this.#firstOffset = Math.max(this.#firstOffset, Math.min(offset, this.#endOffset));
    this.#entries = this.#entries.slice(this.#indexOf(this.#firstOffset));
  }

  /** Leaves of each key the last record only, and nothing of aborted transactions; below the last stable offset. */
  compact(): void {
    const stable = this.endOffset('read_committed');
    const last = new Map<string, number>();
    for (const entry of this.#entries) {
      if (entry.key !== null && isVisible(entry)) last.set(String(entry.key), entry.offset);
    }
    this.#entries = this.#entries.filter(
      (entry) =>
        entry.offset >= stable ||
        entry.isControl ||
        (isVisible(entry) && (entry.key === null || last.get(String(entry.key)) === entry.offset)),
    );
  }

  #indexOf(offset: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entries[middle]!.offset < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Whether readers of committed records may see an entry. */
export function isVisible({ isControl, transaction }: LogEntry): boolean {
  return !isControl && (transaction === undefined || transaction.state === 'committed');
}
