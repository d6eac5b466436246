import { assert } from '../../../common/assert.js';
import { Deferred } from '../../../common/deferred.js';
import type {
  KafkaReader,
  PartitionOffset,
  ReaderOptions,
  TopicPartition,
} from '../driver/kafka-driver.js';
import { KafkaError } from '../driver/kafka-error.js';
import type { RecordBlock } from '../driver/record-block.js';
import { FetchedRecords } from '../records/fetched-records.js';
import type { BrokerNetwork } from './broker-network.js';
import type { FetchedPartition } from './fetch-protocol.js';
import { FetchSession } from './fetch-session.js';

interface ReadPartition extends TopicPartition {
  /** Where the next fetch starts, behind what waits. */
  fetchOffset: number;
  isPaused: boolean;
  isBeingFetched: boolean;
  highWatermark: number | undefined;
}

interface Waiting {
  readonly place: ReadPartition;
  readonly records: FetchedRecords;
}

/** How long a broker waits for the first record: two requests a second where nothing comes. */
const WAIT_MS = 500;

/** Fetches of one broker take no more than this at once, in bytes, as Kafka's own clients do. */
const FETCH_BYTES_MAX = 50 << 20;

/**
 * Reads partitions by fetches of its own, one under way per broker, while blocks of earlier ones are taken. A fetch asks only for
 * partitions of which less than a fetch waits, and for no more bytes than may be held.
 */
export class KafkaJsReader implements KafkaReader {
  readonly #network: BrokerNetwork;
  readonly #session: FetchSession;
  readonly #options: ReaderOptions;
  /** In the order in which fetches ask for them: who was answered last comes last. */
  #partitions: ReadPartition[] = [];
  #waiting: Waiting[] = [];
  /** Of the block that was handed out last: when `next` is called again, it is taken to be gone. */
  #handedOutBytes = 0;
  /** What fetches under way may bring. */
  #askedBytes = 0;
  #failure: unknown;
  #woken = new Deferred<void>();
  #isPlanning = false;
  #isPlanOutdated = false;
  /** Whether a block was taken since the last fetch that left partitions out. */
  #hasTaken = false;
  #isAsked = false;
  #isClosed = false;

  constructor(network: BrokerNetwork, options: ReaderOptions) {
    this.#network = network;
    this.#session = new FetchSession(network, options);
    this.#options = options;
  }

  async assign(partitions: readonly PartitionOffset[]): Promise<void> {
    this.#partitions = partitions.map(
      (place) =>
        this.#find(place) ?? {
          topic: place.topic,
          partition: place.partition,
          fetchOffset: place.offset,
          isPaused: false,
          isBeingFetched: false,
          highWatermark: undefined,
        },
    );
    this.#waiting = this.#waiting.filter(({ place }) => this.#partitions.includes(place));
    this.#failure = undefined;
    this.#startFetches();
  }

  async next(signal?: AbortSignal): Promise<RecordBlock> {
    assert(!this.#isAsked, 'a Kafka reader is asked twice at once');
    this.#isAsked = true;
    const wake = () => this.#wake();
    signal?.addEventListener('abort', wake);
    try {
      for (;;) {
        signal?.throwIfAborted();
        if (this.#isClosed) throw new KafkaError('other', 'The Kafka reader is closed.');
        const woken = this.#woken.promise;
        this.#handedOutBytes = 0;
        const block = await this.#take();
        if (block !== undefined) return block;
        this.#throwFailure();
        this.#startFetches();
        await woken;
      }
    } finally {
      signal?.removeEventListener('abort', wake);
      this.#isAsked = false;
    }
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.#setPaused(partitions, true);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.#setPaused(partitions, false);
  }

  highWatermark(partition: TopicPartition): number | undefined {
    return this.#find(partition)?.highWatermark;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#partitions = [];
    this.#waiting = [];
    this.#wake();
    await this.#network.close();
  }

  /** The next block of what waits, of a partition that isn't paused; the fetches behind it are under way meanwhile. */
  async #take(): Promise<RecordBlock | undefined> {
    const index = this.#waiting.findIndex(({ place }) => !place.isPaused);
    const waiting = this.#waiting[index];
    if (waiting === undefined) return undefined;
    const { place, records } = waiting;
    const block = await records.take(this.#options.bytesPerPartitionMax);
    if (records.isTaken) this.#waiting = this.#waiting.filter((other) => other !== waiting);
    if (!this.#partitions.includes(place)) return this.#take();
    this.#handedOutBytes = block.byteLength;
    this.#hasTaken = true;
    if (this.#failure === undefined) this.#startFetches();
    return block;
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
  }

  /** Plans fetches until there is nothing to fetch, or no room. Failures are kept for `next`. */
  #startFetches(): void {
    this.#isPlanOutdated = true;
    if (this.#isPlanning || this.#isClosed) return;
    this.#isPlanning = true;
    this.#planWhileOutdated()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#isPlanning = false;
      });
  }

  async #planWhileOutdated(): Promise<void> {
    while (this.#isPlanOutdated) {
      this.#isPlanOutdated = false;
      await this.#plan();
    }
  }

  /**
   * A fetch that leaves partitions out, because enough of them waits, must not wait for the others' next record, as nothing could
   * be fetched of the broker meanwhile. It asks for what is there, once for each block that is taken.
   */
  async #plan(): Promise<void> {
    if (!this.#partitions.some((place) => this.#isWanted(place))) return;
    const active = this.#partitions.filter(({ isPaused }) => !isPaused);
    for (const [leader, places] of await this.#session.byLeader(active)) {
      if (this.#session.isBusy(leader)) continue;
      const wanted = places.filter(
        (place) => this.#partitions.includes(place) && this.#isWanted(place),
      );
      const leavesOut = wanted.length < places.length;
      const bytesMax = this.#room();
      if (wanted.length === 0 || bytesMax <= 0 || (leavesOut && !this.#hasTaken)) continue;
      if (leavesOut) this.#hasTaken = false;
      this.#fetch(leader, wanted, bytesMax, leavesOut ? 0 : WAIT_MS);
    }
  }

  #isWanted(place: ReadPartition): boolean {
    if (place.isPaused || place.isBeingFetched) return false;
    let bytes = 0;
    for (const waiting of this.#waiting) {
      if (waiting.place === place) bytes += waiting.records.byteLength;
    }
    return bytes < this.#options.bytesPerPartitionMax;
  }

  /** How many bytes a fetch may bring: some where nothing else can be handed out, however much is held. */
  #room(): number {
    const { bufferBytesMax, bytesPerPartitionMax } = this.#options;
    const heldBytes = this.#waiting.reduce(
      (sum, { records }) => sum + records.byteLength,
      this.#handedOutBytes + this.#askedBytes,
    );
    const room = Math.min(bufferBytesMax - heldBytes, FETCH_BYTES_MAX);
    const isIdle = this.#askedBytes === 0 && this.#waiting.every(({ place }) => place.isPaused);
    return isIdle && this.#handedOutBytes === 0 ? Math.max(room, bytesPerPartitionMax) : room;
  }

  #fetch(leader: number, places: readonly ReadPartition[], room: number, waitMs: number): void {
    const bytesMax = Math.min(room, places.length * this.#options.bytesPerPartitionMax);
    this.#askedBytes += bytesMax;
    for (const place of places) place.isBeingFetched = true;
    const partitions = places.map(({ topic, partition, fetchOffset: offset }) => ({
      topic,
      partition,
      offset,
    }));
    this.#session
      .fetch(leader, { partitions, bytesMax, waitMs })
      .finally(() => {
        this.#askedBytes -= bytesMax;
        for (const place of places) place.isBeingFetched = false;
      })
      .then((answers) => {
        for (const answer of answers) this.#keep(answer, places);
        this.#wake();
        this.#startFetches();
      })
      .catch((error: unknown) => this.#fail(error));
  }

  #keep(answer: FetchedPartition, asked: readonly ReadPartition[]): void {
    const place = this.#find(answer);
    // One that was left out and assigned anew, meanwhile, is to be read from elsewhere.
    if (place === undefined || !asked.includes(place)) return;
    const isCommitted = this.#options.isolation === 'read_committed';
    place.highWatermark = isCommitted ? answer.lastStableOffset : answer.highWatermark;
    const aborted = isCommitted ? answer.aborted : [];
    const records = new FetchedRecords(place, answer.records, place.fetchOffset, aborted);
    if (records.isTaken) return;
    place.fetchOffset = records.nextOffset;
    this.#waiting.push({ place, records });
    this.#partitions = [...this.#partitions.filter((other) => other !== place), place];
  }

  #fail(error: unknown): void {
    if (this.#isClosed) return;
    this.#failure ??= error;
    this.#wake();
  }

  #setPaused(partitions: readonly TopicPartition[], isPaused: boolean): void {
    for (const wanted of partitions) {
      const place = this.#find(wanted);
      if (place !== undefined) place.isPaused = isPaused;
    }
    this.#wake();
  }

  #find({ topic, partition }: TopicPartition): ReadPartition | undefined {
    return this.#partitions.find((place) => place.topic === topic && place.partition === partition);
  }

  #wake(): void {
    const woken = this.#woken;
    this.#woken = new Deferred();
    woken.resolve();
  }
}
