const NAME_BYTES_MAX = 63;

const encoder = new TextEncoder();

/** A name as a quoted identifier, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Text as a literal that doesn't depend on the server's settings. */
export function literal(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** Hands out names that PostgreSQL takes as they are, each once. Upper and lower case are different names. */
export class SqlNames {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** `name`, or undefined where it is taken, or can't be one: empty, over 63 bytes of UTF-8, or with what is no text. */
  take(name: string): string | undefined {
    if (!isUsable(name) || this.#taken.has(name)) return undefined;
    this.#taken.add(name);
    return name;
  }

  /** A name that starts with `base`, a short one of ours, and is not taken. */
  takeLike(base: string): string {
    for (let name = base; ; name += '_') {
      const free = this.take(name);
      if (free !== undefined) return free;
    }
  }
}

function isUsable(name: string): boolean {
  if (name === '' || name.includes('\0') || /\p{Surrogate}/u.test(name)) return false;
  return encoder.encode(name).byteLength <= NAME_BYTES_MAX;
}
