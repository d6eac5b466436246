import { KafkaError } from '../driver/kafka-error.js';
import type { LogTransaction, PartitionLog } from './partition-log.js';

/** A writer as the brokers know it: by its transactional id and how many have been initialised under it. */
export interface ProducerSession {
  readonly transactionalId: string;
  readonly epoch: number;
}

interface OpenTransaction {
  readonly log: LogTransaction;
  readonly partitions: Set<PartitionLog>;
  readonly marks: (() => void)[];
}

interface ProducerState {
  epoch: number;
  transaction: OpenTransaction | undefined;
}

/** The transactions of a cluster: one writer per transactional id, fenced by its epoch. */
export class TransactionCoordinator {
  readonly #producers = new Map<string, ProducerState>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** A new writer: older ones of that name are fenced, and what they left open is aborted. */
  init(transactionalId: string): ProducerSession {
    const state = this.#producers.get(transactionalId) ?? { epoch: -1, transaction: undefined };
    this.#producers.set(transactionalId, state);
    this.#end(state, 'aborted');
    state.epoch++;
    return { transactionalId, epoch: state.epoch };
  }

  /** The transaction that is open, or a new one, for a record of `partition`. */
  transactionFor(session: ProducerSession, partition: PartitionLog): LogTransaction {
    const transaction = this.#open(session);
    transaction.partitions.add(partition);
    return transaction.log;
  }

  /** Has `mark` happen with the commit. */
  onCommit(session: ProducerSession, mark: () => void): void {
    this.#open(session).marks.push(mark);
  }

  end(session: ProducerSession, state: 'committed' | 'aborted'): void {
    this.#end(this.#stateOf(session), state);
  }

  /** Aborts what a writer has open, as a broker does when its timeout has passed, and fences that writer. */
  expire(transactionalId: string): void {
    const state = this.#producers.get(transactionalId);
    if (state?.transaction === undefined) return;
    this.#end(state, 'aborted');
    state.epoch++;
  }

  #open(session: ProducerSession): OpenTransaction {
    const state = this.#stateOf(session);
    state.transaction ??= { log: { state: 'open' }, partitions: new Set(), marks: [] };
    return state.transaction;
  }

  /** Throws KafkaError 'fenced' for a writer that another one has replaced. */
  #stateOf({ transactionalId, epoch }: ProducerSession): ProducerState {
    const state = this.#producers.get(transactionalId);
    if (state?.epoch === epoch) return state;
    throw new KafkaError(
      'fenced',
      `Another writer has taken over the transactional id "${transactionalId}".`,
    );
  }

  #end(producer: ProducerState, state: 'committed' | 'aborted'): void {
    const { transaction } = producer;
    if (transaction === undefined) return;
    producer.transaction = undefined;
    transaction.log.state = state;
    for (const partition of transaction.partitions) {
      partition.endTransaction(transaction.log, this.#nowMs());
    }
    if (state === 'committed') for (const mark of transaction.marks) mark();
  }
}
