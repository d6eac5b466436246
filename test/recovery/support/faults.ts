/** A call of a query's parts that can be made to fail. */
export type FaultPoint =
  | 'source.init'
  | 'source.seek'
  | 'source.fetch'
  | 'source.row'
  | 'row'
  | 'lookup.fetch'
  | 'operator'
  | 'sink.init'
  | 'sink.recover'
  | 'sink.write'
  | 'sink.prepare'
  | 'sink.publish'
  | 'letters.init'
  | 'letters.recover'
  | 'letters.write'
  | 'letters.prepare'
  | 'letters.publish'
  | 'state.open'
  | 'state.read'
  | 'checkpoint.commit';

/** A call that fails so often, from the row on that `fromRow` numbers; of `init` and lookups, from so many that were opened before. */
export interface Fault {
  readonly at: FaultPoint;
  readonly fromRow?: number;
  /** Default 1. */
  readonly times?: number;
  readonly error: () => unknown;
}

/** Which calls of a world fail, and what its parts were asked that nobody may ask of them. */
export class Faults {
  readonly #faults: readonly Fault[];
  readonly #happened = new Map<Fault, number>();
  /** Calls that no part of a query may get, such as a fetch behind `close`. */
  readonly misuses: string[] = [];
  /** Sources and sinks that are open. */
  open = 0;
  /** Of the query, this one included. */
  runs: () => number = () => 1;

  constructor(faults: readonly Fault[]) {
    this.#faults = faults;
  }

  /** Throws where a call at this place is to fail. */
  reach(at: FaultPoint, row = 0): void {
    const fault = this.#faults.find((each) => this.#isDue(each, at, row));
    if (fault === undefined) return;
    this.#count(fault);
    throw fault.error();
  }

  /** The error of a row that can't be computed, however often that is tried in one run: undefined for all others. */
  spoilt(at: FaultPoint, row: number): unknown {
    const { runs } = this;
    const fault = this.#faults.find(
      ({ at: place, fromRow, times = 1 }) => place === at && fromRow === row && runs() <= times,
    );
    return fault?.error();
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
