import { closestName, didYouMean } from '../errors/did-you-mean.js';
import type { ErrorCode } from '../errors/error-codes.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';

const DURATION_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
};

/** Options that the engine reads from any table. */
const COMMON = ['connector', 'lookup.static', 'dead-letter.table', 'sink.optional'];

/** A table's name and its WITH options. */
export interface TableOptions {
  readonly name: string;
  readonly options: ReadonlyMap<string, string>;
}

/**
 * Reads a table's WITH options one by one and remembers which exist, so that `finish` can refuse what nobody asked for.
 * Every method throws VALIDATION_ERROR naming table, option and what would be right.
 */
export class OptionReader {
  readonly #table: string;
  readonly #options: ReadonlyMap<string, string>;
  /** Full names. */
  readonly #known: Set<string>;
  /** In front of every name that is asked for. */
  readonly #prefix: string;

  constructor(
    table: TableOptions,
    parent?: { readonly known: Set<string>; readonly prefix: string },
  ) {
    this.#table = table.name;
    this.#options = table.options;
    this.#known = parent?.known ?? new Set<string>(COMMON);
    this.#prefix = parent?.prefix ?? '';
  }

  /** The table's name. */
  get table(): string {
    return this.#table;
  }

  /** The options whose names start with `prefix`, to be asked for without it: `within('key.').text('format')`. */
  within(prefix: string): OptionReader {
    const table = { name: this.#table, options: this.#options };
    return new OptionReader(table, { known: this.#known, prefix: this.#prefix + prefix });
  }

  text(name: string): string | undefined {
    this.#known.add(this.#prefix + name);
    return this.#options.get(this.#prefix + name);
  }

  /** An option that must be there; `hint` says what to write. */
  required(name: string, hint: string): string {
    const text = this.text(name);
    if (text !== undefined && text !== '') return text;
    const fullName = this.#prefix + name;
    const misspelt = closestName(fullName, this.#unread());
    if (misspelt !== undefined) throw this.#unknown(misspelt, [fullName]);
    throw this.error(name, `is missing: ${hint}`, 'OPTION_MISSING');
  }

  oneOf<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const choice = choices.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (choice !== undefined) return choice;
    const wanted = choices.map((candidate) => `'${candidate}'`).join(' or ');
    throw this.error(name, `must be ${wanted}, got '${text}'${didYouMean(text, choices)}`);
  }

  boolean(name: string, fallback: boolean): boolean {
    return this.oneOf(name, ['true', 'false'], fallback ? 'true' : 'false') === 'true';
  }

  /** A whole number between `min` and `max`. */
  integer(name: string, fallback: number, min: number, max = Number.MAX_SAFE_INTEGER): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (/^[+-]?\d+$/.test(text.trim()) && value >= min && value <= max) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    throw this.error(name, `must be a whole number ${range}, got '${text}'`);
  }

  /** Any whole number of 64 bits. */
  bigint(name: string, fallback: bigint): bigint {
    const text = this.text(name);
    if (text === undefined) return fallback;
    if (/^[+-]?\d+$/.test(text.trim())) {
      const value = BigInt(text.trim().replace(/^\+/, ''));
      if (BigInt.asIntN(64, value) === value) return value;
    }
    throw this.error(name, `must be a whole number of 64 bits, got '${text}'`);
  }

  /** A finite number between `min` and `max`. */
  number(name: string, fallback: number, min = -Number.MAX_VALUE, max = Number.MAX_VALUE): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= min && value <= max) return value;
    const range = min === 0 && max === 1 ? ' from 0 to 1' : '';
    throw this.error(name, `must be a number${range}, got '${text}'`);
  }

  /** A duration such as `'500 ms'`, `'10 s'`, `'5 min'`, `'1 h'`, `'2 d'`, in milliseconds; a bare number counts milliseconds. */
  durationMs(name: string, fallback: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const match = /^(\d+)\s*([a-z]*)$/.exec(text.trim().toLowerCase());
    const unit = match?.[2] ?? '';
    const factor = unit === '' ? 1 : (DURATION_MS[unit] ?? DURATION_MS[unit.replace(/s$/, '')]);
    if (match !== null && factor !== undefined) return Number(match[1]) * factor;
    throw this.error(name, `must be a duration such as '10 s' or '5 min', got '${text}'`);
  }

  /** A size such as `'128MB'`, `'64 kb'` or `'1 g'`, in bytes, by powers of 1024 as in Flink; a bare number counts bytes. */
  bytes(name: string, fallback: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const match = /^(\d+)\s*(?:([kmgt])b?|b|bytes?)?$/.exec(text.trim().toLowerCase());
    const size = Number(match?.[1] ?? 0) * 1024 ** ('kmgt'.indexOf(match?.[2] ?? ' ') + 1);
    if (size > 0) return size;
    throw this.error(name, `must be a size such as '128MB', got '${text}'`);
  }

  /** Refuses options that were never read. */
  finish(): void {
    const [name] = this.#unread();
    if (name !== undefined) throw this.#unknown(name, this.#known);
  }

  /** `sentence` goes on from "Option 'name' of table "t" …". */
  error(name: string, sentence: string, code: ErrorCode = 'OPTION_INVALID'): StreamingError {
    const option = this.#prefix + name;
    return new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `Option '${option}' of table "${this.#table}" ${sentence}.`,
      { component: this.#table, option },
      { code },
    );
  }

  #unread(): string[] {
    return [...this.#options.keys()].filter((name) => !this.#known.has(name));
  }

  #unknown(name: string, known: Iterable<string>): StreamingError {
    return new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `Table "${this.#table}" has the option '${name}', which its connector does not know here${didYouMean(name, known)}.`,
      { component: this.#table, option: name },
      { code: 'OPTION_UNKNOWN' },
    );
  }
}
