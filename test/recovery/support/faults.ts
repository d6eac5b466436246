/** A call of a query's parts that can be made to fail. */
export type FaultPoint =
  | 'source.init'
  | 'source.fetch'
  | 'source.row'
  | 'lookup.fetch'
  | 'operator'
  | 'sink.init'
  | 'sink.write'
  | 'sink.prepare'
  | 'sink.publish'
  | 'letters.write'
  | 'checkpoint.commit';

/** A call that fails so often, from the row on that `fromRow` numbers. */
export interface Fault {
  readonly at: FaultPoint;
  readonly fromRow?: number;
  /** Default 1. */
  readonly times?: number;
  /** Not asked for where a row's value is wrong, which fails by itself. */
  readonly error?: () => unknown;
}

/** Which calls of a world fail, and what its parts were asked that nobody may ask of them. */
export class Faults {
  readonly #faults: readonly Fault[];
  readonly #happened = new Map<Fault, number>();
  /** Calls that no part of a query may get, such as a fetch behind `close`. */
  readonly misuses: string[] = [];
  /** Sources and sinks that are open. */
  open = 0;

  constructor(faults: readonly Fault[]) {
    this.#faults = faults;
  }

  /** Throws where a call at this place is to fail. */
  reach(at: FaultPoint, row = 0): void {
    const fault = this.#faults.find((each) => this.#isDue(each, at, row));
    if (fault === undefined) return;
    this.#count(fault);
    throw fault.error?.();
  }

  /** Whether a value is to be wrong. */
  spoils(at: FaultPoint, row: number): boolean {
    const fault = this.#faults.find((each) => each.fromRow === row && this.#isDue(each, at, row));
    if (fault !== undefined) this.#count(fault);
    return fault !== undefined;
  }

  assert(isRight: boolean, misuse: string): void {
    if (!isRight) this.misuses.push(misuse);
  }

  #isDue(fault: Fault, at: FaultPoint, row: number): boolean {
    const { times = 1, fromRow = 0 } = fault;
    return fault.at === at && row >= fromRow && (this.#happened.get(fault) ?? 0) < times;
  }

  #count(fault: Fault): void {
    this.#happened.set(fault, (this.#happened.get(fault) ?? 0) + 1);
  }
}
