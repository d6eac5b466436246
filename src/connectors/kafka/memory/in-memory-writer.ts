import { assert, must } from '../../../common/assert.js';
import type { KafkaWriter, PartitionOffset, WriterOptions } from '../driver/kafka-driver.js';
import { KafkaError } from '../driver/kafka-error.js';
import type { KafkaRecord } from '../driver/kafka-record.js';
import type { InMemoryCluster } from './in-memory-cluster.js';
import type { ProducerSession } from './transaction-coordinator.js';

/** Writes to an in-memory cluster. */
export class InMemoryWriter implements KafkaWriter {
  readonly #cluster: InMemoryCluster;
  readonly #transactionalId: string | undefined;
  #session: ProducerSession | undefined;
  #state: 'new' | 'ready' | 'in-transaction' | 'closed' = 'new';

  constructor(cluster: InMemoryCluster, { transactionalId }: WriterOptions) {
    this.#cluster = cluster;
    this.#transactionalId = transactionalId;
  }

  async init(): Promise<void> {
    const id = this.#transactionalId;
    this.#ask('init', () => {
      if (id !== undefined) this.#session = this.#cluster.initWriter(id);
    });
    this.#state = 'ready';
  }

  async begin(): Promise<void> {
    assert(this.#transactionalId !== undefined, 'a writer without transactional id begins nothing');
    this.#expect('ready');
    this.#ask('begin', () => {});
    this.#state = 'in-transaction';
  }

  async send(records: readonly KafkaRecord[]): Promise<void> {
    this.#expect(this.#transactionalId === undefined ? 'ready' : 'in-transaction');
    this.#ask('send', () => this.#cluster.append(records, this.#session));
  }

  async markOffset(group: string, offset: PartitionOffset, metadata: string): Promise<void> {
    this.#expect('in-transaction');
    this.#ask('mark-offset', () => {
      this.#cluster.transactions.onCommit(must(this.#session), () =>
        this.#cluster.commitOffset(group, offset, metadata),
      );
    });
  }

  async commit(): Promise<void> {
    this.#expect('in-transaction');
    this.#ask('commit', () => this.#cluster.endTransaction(must(this.#session), 'committed'));
    this.#state = 'ready';
  }

  async abort(): Promise<void> {
    this.#expect('in-transaction');
    this.#ask('abort', () => this.#cluster.endTransaction(must(this.#session), 'aborted'));
    this.#state = 'ready';
  }

  async close(): Promise<void> {
    const wasOpen = this.#state === 'in-transaction';
    this.#state = 'closed';
    if (!wasOpen) return;
    try {
      this.#ask('abort', () => this.#cluster.endTransaction(must(this.#session), 'aborted'));
    } catch (error) {
      // Whoever took over, or the transaction's timeout, has aborted it or will.
      if (!(error instanceof KafkaError)) throw error;
    }
  }

  #expect(state: 'ready' | 'in-transaction'): void {
    assert(this.#state === state, `a Kafka writer is ${this.#state} where it should be ${state}`);
  }

  #ask(call: 'init' | 'begin' | 'send' | 'mark-offset' | 'commit' | 'abort', work: () => void) {
    this.#cluster.faults.around(call, work);
  }
}
