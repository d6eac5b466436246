import { KafkaError, type KafkaErrorKind } from '../driver/kafka-error.js';

/** The calls of clients that a fault may be put on. */
export type KafkaCall =
  | 'admin'
  | 'fetch'
  | 'init'
  | 'begin'
  | 'send'
  | 'mark-offset'
  | 'commit'
  | 'abort';

/** A failure to be had, and by which calls. */
export interface KafkaFault {
  readonly kind: KafkaErrorKind;
  /** How many calls fail; 1 where it isn't said. */
  readonly calls?: number;
  /** Only calls of this name; all where it isn't said. */
  readonly call?: KafkaCall;
  /** Whether the call takes effect and only its answer is lost; otherwise it has no effect. */
  readonly isAnswerLost?: boolean;
}

interface PendingFault {
  readonly fault: KafkaFault;
  callsLeft: number;
}

/** What goes wrong between the clients of an in-memory cluster and its brokers: nothing, until told. */
export class KafkaFaults {
  readonly #pending: PendingFault[] = [];
  readonly #changed: () => void;
  #isAway = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The next calls that match fail. Faults of one call come in the order in which they were injected. */
  inject(fault: KafkaFault): void {
    this.#pending.push({ fault, callsLeft: fault.calls ?? 1 });
    this.#changed();
  }

  /** No broker answers until `comeBack`; readers that wait are told at once. */
  goAway(): void {
    this.#isAway = true;
    this.#changed();
  }

  comeBack(): void {
    this.#isAway = false;
    this.#changed();
  }

  /** Does what a client asks, or fails as injected. */
  around<T>(call: KafkaCall, work: () => T): T {
    const failure = this.#take(call);
    if (failure !== undefined && failure.isAnswerLost !== true) throw injected(call, failure.kind);
    const result = work();
    if (failure !== undefined) throw injected(call, failure.kind);
    return result;
  }

  #take(call: KafkaCall): KafkaFault | undefined {
    if (this.#isAway) return { kind: 'network' };
    const at = this.#pending.findIndex(
      ({ fault }) => fault.call === undefined || fault.call === call,
    );
    const pending = this.#pending[at];
    if (pending === undefined) return undefined;
    pending.callsLeft--;
    if (pending.callsLeft === 0) this.#pending.splice(at, 1);
    return pending.fault;
  }
}

function injected(call: KafkaCall, kind: KafkaErrorKind): KafkaError {
  return new KafkaError(
    kind,
    `The in-memory Kafka cluster failed the call "${call}" with "${kind}".`,
  );
}
