import { assert, must } from '../../../common/assert.js';
import type { Clock } from '../../../time/clock.js';
import type { KafkaWriter, PartitionOffset, WriterOptions } from '../driver/kafka-driver.js';
import { KafkaError } from '../driver/kafka-error.js';
import type { KafkaRecord } from '../driver/kafka-record.js';
import { BatchSender, type ProducerIdentity } from './batch-sender.js';
import type { BrokerNetwork } from './broker-network.js';
import { TransactionLog } from './transaction-log.js';

type State =
  | { readonly kind: 'new' | 'closed' }
  | { readonly kind: 'ready'; readonly producer: ProducerIdentity | undefined }
  | { readonly kind: 'in-transaction'; readonly producer: ProducerIdentity };

/**
 * Writes record batches. With all acks also writers without transactions number what they send, so that what is sent again after a
 * lost answer is there once.
 */
export class KafkaJsWriter implements KafkaWriter {
  readonly #network: BrokerNetwork;
  readonly #options: WriterOptions;
  readonly #sender: BatchSender;
  readonly #transactions: TransactionLog | undefined;
  #state: State = { kind: 'new' };
  /** Batches of one producer must arrive in order, so one call of `send` follows the other. */
  #sending: Promise<unknown> = Promise.resolve();

  constructor(network: BrokerNetwork, options: WriterOptions, clock: Pick<Clock, 'nowMs'>) {
    this.#network = network;
    this.#options = options;
    this.#sender = new BatchSender(network, options, clock);
    const { transactionalId } = options;
    if (transactionalId !== undefined) {
      this.#transactions = new TransactionLog(network, transactionalId);
    }
  }

  async init(): Promise<void> {
    const { transactionalId, transactionTimeoutMs, acks } = this.#options;
    let producer: ProducerIdentity | undefined;
    if (this.#transactions !== undefined) {
      producer = await this.#transactions.init(transactionTimeoutMs);
    } else if (acks === 'all') {
      producer = await this.#newProducer(transactionTimeoutMs);
    } else {
      await this.#network.retry(() => this.#network.anyBroker());
    }
    assert(transactionalId === undefined || acks === 'all', 'transactions need all acks');
    this.#sender.start(producer);
    this.#state = { kind: 'ready', producer };
  }

  async begin(): Promise<void> {
    const { producer } = this.#expect('ready');
    if (this.#sender.isUncertain) {
      throw new KafkaError(
        'other',
        'A Kafka writer whose records may or may not have arrived can begin no further transaction: make a new one.',
      );
    }
    this.#state = { kind: 'in-transaction', producer: must(producer) };
  }

  send(records: readonly KafkaRecord[]): Promise<void> {
    const sent = this.#sending.then(() => this.#send(records));
    this.#sending = sent.catch(() => {});
    return sent;
  }

  async markOffset(group: string, offset: PartitionOffset, metadata: string): Promise<void> {
    const { producer } = this.#expect('in-transaction');
    await must(this.#transactions).markOffset(producer, group, offset, metadata);
  }

  commit(): Promise<void> {
    return this.#end(true);
  }

  abort(): Promise<void> {
    return this.#end(false);
  }

  async close(): Promise<void> {
    const isOpen = this.#state.kind === 'in-transaction';
    try {
      if (isOpen) await this.abort();
    } catch (error) {
      // Whoever took over, or the transaction's timeout, has aborted it or will.
      if (!(error instanceof KafkaError)) throw error;
    } finally {
      this.#state = { kind: 'closed' };
      await this.#network.close();
    }
  }

  async #send(records: readonly KafkaRecord[]): Promise<void> {
    if (this.#transactions === undefined) {
      this.#expect('ready');
      if (this.#sender.isUncertain && this.#options.acks === 'all') {
        this.#sender.start(await this.#newProducer(this.#options.transactionTimeoutMs));
      }
      await this.#sender.send(records, async () => {});
      return;
    }
    const transactions = this.#transactions;
    const { producer } = this.#expect('in-transaction');
    await this.#sender.send(records, (places) => transactions.addPartitions(producer, places));
  }

  async #end(isCommit: boolean): Promise<void> {
    const { producer } = this.#expect('in-transaction');
    await this.#sending;
    await must(this.#transactions).end(producer, isCommit);
    this.#state = { kind: 'ready', producer };
  }

  #newProducer(transactionTimeout: number): Promise<ProducerIdentity> {
    return this.#network.retry(async () => {
      const answer = await this.#network.ask<{
        readonly errorCode: number;
        readonly producerId: string;
        readonly producerEpoch: number;
      }>(await this.#network.anyBroker(), 'InitProducerId', { transactionTimeout });
      await this.#network.check(answer.errorCode);
      return { id: Number(answer.producerId), epoch: answer.producerEpoch };
    });
  }

  #expect<K extends State['kind']>(kind: K): Extract<State, { readonly kind: K }> {
    const state = this.#state;
    assert(state.kind === kind, `a Kafka writer is ${state.kind} where it should be ${kind}`);
    return state as Extract<State, { readonly kind: K }>;
  }
}
