import { unreachable } from '../../../common/assert.js';
import type { MessageRun } from '../driver/message-run.js';
import type { NatsClient, NatsReader, StreamFacts } from '../driver/nats-driver.js';
import { NatsError } from '../driver/nats-error.js';
import type { ScanOptions } from './scan-options.js';
import type { StreamPlace } from './stream-place.js';
import { StreamSplit } from './stream-split.js';

/**
 * Finds where a stream is read from, and sees to it that no message is passed over that was removed before it could be read. What
 * goes while a filtered reader is at work can't be told from what does not match, and is not noticed.
 */
export class StreamStart {
  readonly #table: string;
  readonly #scan: ScanOptions;
  /** Whether messages that are gone would be missed: there is a place to go on from, or something was read. */
  #isUnderWay = false;

  constructor(table: string, scan: ScanOptions) {
    this.#table = table;
    this.#scan = scan;
  }

  /** As the options say. Throws NatsError. */
  async find(client: NatsClient): Promise<StreamSplit> {
    const { stream, isBounded } = this.#scan;
    const facts = await client.stream(stream);
    const next = await this.#startOf(client, facts);
    const end = facts.lastSequence + 1;
    return new StreamSplit(stream, isBounded ? { next, end } : { next });
  }

  /** Where an earlier run has left it. Throws NatsError where that place is gone. */
  async resume(client: NatsClient, place: StreamPlace): Promise<StreamSplit> {
    const { stream } = this.#scan;
    const split = new StreamSplit(stream, place);
    this.#isUnderWay = true;
    this.#check(await client.stream(stream), split);
    return split;
  }

  /** A reader that goes on where the split is. */
  async read(client: NatsClient, split: StreamSplit): Promise<NatsReader> {
    const { stream, subjects } = this.#scan;
    this.#check(await client.stream(stream), split);
    return client.read({ stream, subjects, from: Math.max(1, split.receivedTo) });
  }

  /** Called before a run is received: whether what it lacks was removed just now. */
  async checkGap(client: NatsClient, split: StreamSplit, run: MessageRun): Promise<void> {
    const isUnderWay = this.#isUnderWay;
    this.#isUnderWay = true;
    const isWhole = run.nextSequence - split.receivedTo === run.count;
    if (isWhole || !isUnderWay || this.#scan.subjects.length > 0) return;
    let expected = split.receivedTo;
    for (const sequence of run.sequences) if (sequence === expected) expected++;
    const { firstSequence } = await client.stream(this.#scan.stream);
    if (firstSequence > expected) this.#removed(expected, firstSequence);
  }

  async #startOf(client: NatsClient, facts: StreamFacts): Promise<number> {
    const { startup, stream } = this.#scan;
    switch (startup.kind) {
      case 'earliest':
        return facts.firstSequence;
      case 'latest':
        return facts.lastSequence + 1;
      case 'sequence':
        return startup.sequence;
      case 'timestamp':
        return client.sequenceAt(stream, startup.epochMs);
      default:
        return unreachable(startup);
    }
  }

  #check({ firstSequence, lastSequence }: StreamFacts, split: StreamSplit): void {
    if (!this.#isUnderWay) return;
    const { receivedTo } = split;
    if (receivedTo > lastSequence + 1) throw this.#replaced(receivedTo, lastSequence);
    if (receivedTo < firstSequence && !split.hasEnded) this.#removed(receivedTo, firstSequence);
  }

  #removed(next: number, firstSequence: number): void {
    if (this.#scan.onRemoved === 'skip') return;
    const { stream } = this.#scan;
    throw new NatsError(
      'sequence-removed',
      `Table "${this.#table}" was to read sequence ${next} of stream "${stream}" next, and the stream keeps messages from ${firstSequence} on: ` +
        "it has removed others meanwhile. Let it keep them longer; 'scan.on-removed' = 'skip' goes on with what is there.",
      { stream, sequence: next },
    );
  }

  #replaced(next: number, lastSequence: number): NatsError {
    const { stream } = this.#scan;
    return new NatsError(
      'sequence-removed',
      `Table "${this.#table}" can't go on where it was: it was to read sequence ${next} of stream "${stream}" next, whose last one is ${lastSequence}. ` +
        'Start the query under another name if the stream has been made anew.',
      { stream, sequence: next },
    );
  }
}
