/** A dictionary whose codes can be numbered anew: see StringDictionary. */
export interface RecycledStrings {
  readonly byteLength: number;
  readonly size: number;
  compact(isLive: Uint8Array): Uint32Array;
}

/** Whoever keeps codes of dictionaries from one batch to the next, other than in tables that are quickly made again. */
export interface CodeHolder {
  /** Sets the byte of each code that is still needed to 1. `liveOf` has none for dictionaries that are not recycled. */
  markCodes(liveOf: (strings: RecycledStrings) => Uint8Array | undefined): void;
  /** Replaces the codes by the new ones, which `newCodesOf` has by old code. Called after each `markCodes`. */
  renumberCodes(newCodesOf: (strings: RecycledStrings) => Uint32Array | undefined): void;
}

const BYTES_WORTHWHILE = 32 << 20;
const MEMORY_SHARE_MAX = 1 / 8;
const GROWTH_MAX = 4;
/** Strings that take less may stay although they are dead. */
const WISH_BYTES_MIN = 16 << 20;
const WISHES_BETWEEN_RUNS = 16;

/**
 * Keeps the dictionaries of an endless stream with ever new strings within bounds: once they have grown to several times of
 * what is needed, all are rid of the strings that nobody holds any more. What that costs is spread over the strings
 * that came in between.
 */
export class StringRecycler {
  readonly #smallestBytes: number;
  readonly #growthBytesMax: number;
  readonly #dictionaries = new Set<RecycledStrings>();
  readonly #holders = new Set<CodeHolder>();
  #limitBytes: number;
  #wishes = 0;
  #wishesWanted = 1;
  #runs = 0;

  /** `memoryBytesMax` is the most that the memory of the dictionaries may grow to. */
  constructor(memoryBytesMax: number) {
    this.#growthBytesMax = memoryBytesMax * MEMORY_SHARE_MAX;
    this.#smallestBytes = Math.min(BYTES_WORTHWHILE, this.#growthBytesMax);
    this.#limitBytes = this.#smallestBytes;
  }

  /** How often codes have been numbered anew: a table by code is only good for as long as this stays. */
  get runs(): number {
    return this.#runs;
  }

  /** Whether `run` should be called, at the next moment when nothing but the holders has codes. */
  get isDue(): boolean {
    return this.#wishes >= this.#wishesWanted || this.#byteLength() > this.#limitBytes;
  }

  /**
   * A holder has let go of most of a dictionary's strings. Of such wishes the first is granted, and then one of every so
   * many: strings that are needed again in every window would otherwise be thrown out and entered anew each time.
   */
  wish(strings: RecycledStrings): void {
    if (strings.byteLength < WISH_BYTES_MIN || !this.#dictionaries.has(strings)) return;
    this.#wishes++;
  }

  add(strings: RecycledStrings): void {
    this.#dictionaries.add(strings);
  }

  remove(strings: RecycledStrings): void {
    this.#dictionaries.delete(strings);
  }

  addHolder(holder: CodeHolder): void {
    this.#holders.add(holder);
  }

  removeHolder(holder: CodeHolder): void {
    this.#holders.delete(holder);
  }

  /** Rids the dictionaries of all strings without a holder. Batches that are under way become invalid. */
  run(): void {
    if (this.#wishes >= this.#wishesWanted) this.#wishesWanted = WISHES_BETWEEN_RUNS;
    this.#wishes = 0;
    const live = new Map<RecycledStrings, Uint8Array>();
    for (const strings of this.#dictionaries) live.set(strings, new Uint8Array(strings.size));
    for (const holder of this.#holders) holder.markCodes((strings) => live.get(strings));
    const newCodes = new Map<RecycledStrings, Uint32Array>();
    for (const [strings, isLive] of live) newCodes.set(strings, strings.compact(isLive));
    for (const holder of this.#holders) holder.renumberCodes((strings) => newCodes.get(strings));
    this.#runs++;
    const needed = this.#byteLength();
    const growth = Math.min(needed * (GROWTH_MAX - 1), this.#growthBytesMax);
    this.#limitBytes = Math.max(this.#smallestBytes, needed + growth);
  }

  #byteLength(): number {
    let bytes = 0;
    for (const strings of this.#dictionaries) bytes += strings.byteLength;
    return bytes;
  }
}
