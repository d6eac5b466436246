import type { ResultBatch, SinkConnector } from '../../../src/node.js';
import type { Faults } from './faults.js';

/** What others see of a table, which outlives the sinks that write to it. */
export class Target {
  /** As they have become visible. */
  readonly rows: unknown[] = [];
  readonly #published = new Set<string>();
  readonly #keys = new Set<unknown>();

  append(rows: readonly unknown[]): void {
    this.rows.push(...rows);
  }

  /** Writing a row again changes nothing. */
  put(rows: readonly unknown[]): void {
    for (const row of rows) {
      if (!this.#keys.has(row)) this.rows.push(row);
      this.#keys.add(row);
    }
  }

  publish(handle: Uint8Array): void {
    const text = new TextDecoder().decode(handle);
    if (this.#published.has(text)) return;
    this.#published.add(text);
    this.append((JSON.parse(text) as { rows: number[] }).rows);
  }
}

export interface FaultySinkSpec {
  readonly faults: Faults;
  readonly target: Target;
  readonly delivery: SinkConnector['delivery'];
  readonly repeatsWrites: boolean;
  /** Whose calls fail. */
  readonly kind: 'sink' | 'letters';
  /** Returns how many were opened before. */
  readonly onInit: () => number;
  readonly onPrepare: () => Promise<void>;
}

/** Writes numbers to a target in one of the ways that sinks have; `write` leaves nothing behind where it fails. */
export class FaultySink implements SinkConnector {
  static #epochs = 0;
  readonly delivery: SinkConnector['delivery'];
  readonly repeatsWrites: boolean;
  readonly #spec: FaultySinkSpec;
  #epoch: unknown[] = [];
  #before = 0;
  #state: 'made' | 'initialized' | 'open' | 'closed' = 'made';

  constructor(spec: FaultySinkSpec) {
    this.#spec = spec;
    this.delivery = spec.delivery;
    this.repeatsWrites = spec.repeatsWrites;
  }

  async init(): Promise<void> {
    this.#assertIs('made', 'init');
    this.#before = this.#spec.onInit();
    this.#spec.faults.open++;
    this.#reach('init', this.#before);
    this.#state = 'initialized';
  }

  async recover(pending: readonly Uint8Array[]): Promise<void> {
    this.#assertIs('initialized', 'recover');
    this.#reach('recover', this.#before);
    for (const handle of pending) this.#spec.target.publish(handle);
    this.#state = 'open';
  }

  async write(batch: ResultBatch): Promise<void> {
    this.#assertIs('open', 'write');
    const { target, delivery } = this.#spec;
    const name = batch.schema.fields[0]?.name ?? '';
    const values = Array.from(batch.column(name), (value) =>
      typeof value === 'bigint' ? Number(value) : value,
    );
    this.#reach('write', Math.max(0, ...values.map(Number).filter(Number.isFinite)));
    if (delivery === 'transactional') this.#epoch.push(...values);
    else if (delivery === 'idempotent') target.put(values);
    else target.append(values);
  }

  async prepare(): Promise<Uint8Array | undefined> {
    this.#assertIs('open', 'prepare');
    await this.#spec.onPrepare();
    this.#assertIs('open', 'the end of prepare');
    this.#reach('prepare');
    if (this.delivery !== 'transactional') return undefined;
    const rows = this.#epoch;
    this.#epoch = [];
    return new TextEncoder().encode(JSON.stringify({ epoch: FaultySink.#epochs++, rows }));
  }

  async publish(handle: Uint8Array): Promise<void> {
    this.#assertIs('open', 'publish');
    this.#reach('publish');
    this.#spec.target.publish(handle);
  }

  async close(): Promise<void> {
    this.#spec.faults.assert(this.#state !== 'closed', 'a sink is closed twice');
    this.#state = 'closed';
    this.#spec.faults.open--;
  }

  #reach(call: 'init' | 'recover' | 'write' | 'prepare' | 'publish', row?: number): void {
    this.#spec.faults.reach(`${this.#spec.kind}.${call}`, row);
  }

  #assertIs(state: 'made' | 'initialized' | 'open', call: string): void {
    this.#spec.faults.assert(this.#state === state, `${call} of a sink that is ${this.#state}`);
  }
}
