import { must } from '../../../common/assert.js';
import type { SourceSplit } from '../../source.js';
import type { MessageRun } from '../driver/message-run.js';
import type { StreamPlace } from './stream-place.js';

/** Messages of one run, [from, to), that are next. */
export interface RunPart {
  readonly run: MessageRun;
  readonly from: number;
  readonly to: number;
}

/** A stream: what was received of it and waits to be decoded, and how far it has been decoded. */
export class StreamSplit implements SourceSplit {
  readonly id: string;
  /** Everything below is read; Infinity without `scan.bounded.mode`. */
  readonly end: number;
  /** Rows of the next message that were sent on before a restore. */
  rowsToDrop: number;
  /** Why reading doesn't go on just now. */
  trouble: string | undefined;
  /** Messages that match behind what was received, so far as it is known. */
  unreceived = 0;
  #position: number;
  #receivedTo: number;
  #run: MessageRun | undefined;
  /** Next message of the run. */
  #message = 0;

  constructor(stream: string, place: StreamPlace) {
    this.id = stream;
    this.end = place.end ?? Number.POSITIVE_INFINITY;
    this.rowsToDrop = place.rows ?? 0;
    this.#position = place.next;
    this.#receivedTo = place.next;
  }

  /** Sequence of the next message to be decoded, or one before it. */
  get position(): number {
    return this.#position;
  }

  /** Sequence behind what has been received. */
  get receivedTo(): number {
    return this.#receivedTo;
  }

  get hasEnded(): boolean {
    return this.#position >= this.end;
  }

  /** Whether messages are at hand. */
  get isReady(): boolean {
    return this.#run !== undefined;
  }

  get hasRows(): boolean {
    return !this.hasEnded && (this.isReady || this.unreceived > 0);
  }

  get pendingRows(): number {
    return this.unreceived + (this.#run === undefined ? 0 : this.#run.count - this.#message);
  }

  get place(): StreamPlace {
    return this.placeAt(this.#position, this.rowsToDrop);
  }

  placeAt(next: number, rows: number): StreamPlace {
    return {
      next,
      ...(rows === 0 ? {} : { rows }),
      ...(this.end === Number.POSITIVE_INFINITY ? {} : { end: this.end }),
    };
  }

  /** Takes what came next, when everything before it was decoded. */
  receive(run: MessageRun): void {
    this.#run = run;
    this.#message = 0;
    this.#receivedTo = Math.max(this.#receivedTo, run.nextSequence);
    this.#passExhausted();
  }

  /** Nothing more comes below the end, or below `sequence`. */
  passTo(sequence: number): void {
    this.#position = Math.max(this.#position, sequence);
    this.#receivedTo = Math.max(this.#receivedTo, sequence);
  }

  /** The messages at hand; undefined where there is none. */
  peek(): RunPart | undefined {
    const run = this.#run;
    if (run === undefined) return undefined;
    let to = run.count;
    while (to > this.#message && must(run.sequences[to - 1]) >= this.end) to--;
    return { run, from: this.#message, to };
  }

  /** Everything before `message` of the run is decoded. */
  advance(message: number): void {
    this.#message = message;
    this.#passExhausted();
  }

  #passExhausted(): void {
    const run = must(this.#run);
    if (this.#message < run.count) {
      const sequence = must(run.sequences[this.#message]);
      this.#position = Math.min(sequence, this.end);
      // What lies behind the end doesn't matter.
      if (sequence >= this.end) this.#run = undefined;
      return;
    }
    this.#run = undefined;
    this.#position = Math.max(this.#position, Math.min(run.nextSequence, this.end));
  }
}
