import * as abi from './decode-abi.js';
import { type DecoderReference, RowStop } from './decoder-reference.js';

/** A JSON value: strings with their escapes resolved, all others as they stand, containers without blanks. */
export interface JsonValue {
  readonly kind: 'string' | 'number' | 'boolean' | 'null' | 'container';
  readonly text: string;
}

const NEWLINE = 10;
const OPEN_BRACE = 123;
const OPEN_BRACKET = 91;
const ESCAPES = new Set([34, 47, 92, 98, 102, 110, 114, 116]);

/** Recursive descent over the bytes of one line. Throws RowStop at the byte that doesn't fit. */
export class JsonScanner {
  position: number;
  readonly #decoder: DecoderReference;

  constructor(decoder: DecoderReference, position: number) {
    this.#decoder = decoder;
    this.position = position;
  }

  fail(error: number, address = this.position): never {
    throw new RowStop({ error, address });
  }

  /** The next byte that is not blank; a line break is not. */
  peek(): number {
    while ([32, 9, 13].includes(this.#byte())) this.position++;
    return this.#byte();
  }

  /** Calls `onField` with each key, `position` being at the value, which it must pass. */
  readObject(onField: (key: string) => void): void {
    if (this.peek() !== OPEN_BRACE) this.fail(abi.ERROR_EXPECTED_OBJECT);
    this.position++;
    if (this.peek() === OPEN_BRACE + 2) {
      this.position++;
      return;
    }
    for (;;) {
      onField(this.#readKey());
      const byte = this.peek();
      if (byte !== 44 && byte !== OPEN_BRACE + 2) this.fail(abi.ERROR_EXPECTED_COMMA_OR_BRACE);
      this.position++;
      if (byte !== 44) return;
      this.peek();
    }
  }

  readValue(): JsonValue {
    const start = this.position;
    const byte = this.#byte();
    if (byte === 34) return { kind: 'string', text: this.#readString() };
    this.skipValue();
    const text = this.#decoder.text(start, this.position);
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      return { kind: 'container', text: text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1') };
    }
    if (text === 'null') return { kind: 'null', text };
    return { kind: text === 'true' || text === 'false' ? 'boolean' : 'number', text };
  }

  skipValue(depth = 0): void {
    const byte = this.#byte();
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (depth === abi.NESTING_MAX) this.fail(abi.ERROR_NESTING);
      this.#skipContainer(byte, depth + 1);
    } else if (byte === 34) this.#readString();
    else if (byte === 45 || isDigit(byte)) this.#skipNumber();
    else {
      const literal = ['true', 'false', 'null'].find((word) => this.#startsWith(word));
      if (literal === undefined) this.fail(abi.ERROR_EXPECTED_VALUE);
      this.position += literal.length;
    }
  }

  #skipContainer(open: number, depth: number): void {
    const isObject = open === OPEN_BRACE;
    const close = open + 2;
    this.position++;
    if (this.peek() === close) {
      this.position++;
      return;
    }
    for (;;) {
      if (isObject) this.#readKey();
      this.skipValue(depth);
      const byte = this.peek();
      if (byte !== 44 && byte !== close) {
        this.fail(
          isObject ? abi.ERROR_EXPECTED_COMMA_OR_BRACE : abi.ERROR_EXPECTED_COMMA_OR_BRACKET,
        );
      }
      this.position++;
      if (byte === close) return;
      this.peek();
    }
  }

  #readKey(): string {
    if (this.#byte() !== 34) this.fail(abi.ERROR_EXPECTED_KEY);
    const key = this.#readString();
    if (this.peek() !== 58) this.fail(abi.ERROR_EXPECTED_COLON);
    this.position++;
    this.peek();
    return key;
  }

  #readString(): string {
    const start = this.position;
    this.position++;
    for (;;) {
      const byte = this.#byte();
      if (byte === 34) break;
      if (byte === NEWLINE) this.fail(abi.ERROR_UNCLOSED_STRING);
      if (byte < 32) this.fail(abi.ERROR_CONTROL_CHARACTER);
      if (byte === 92) this.#skipEscape();
      else this.#skipCharacter();
    }
    this.position++;
    // Half a surrogate pair turns into U+FFFD when the text is encoded.
    return JSON.parse(this.#decoder.text(start, this.position)) as string;
  }

  #skipEscape(): void {
    const kind = this.#byte(1);
    const hex = String.fromCharCode(...[2, 3, 4, 5].map((offset) => this.#byte(offset)));
    const isUnit = kind === 117 && /^[0-9a-fA-F]{4}$/.test(hex);
    if (!isUnit && !ESCAPES.has(kind)) this.fail(abi.ERROR_ESCAPE);
    this.position += isUnit ? 6 : 2;
  }

  #skipCharacter(): void {
    const length = this.#decoder.characterBytes(this.position);
    if (length === 0) this.fail(abi.ERROR_UTF8);
    this.position += length;
  }

  #skipNumber(): void {
    if (this.#byte() === 45) this.position++;
    if (this.#byte() === 48) this.position++;
    else this.#skipDigits();
    if (this.#byte() === 46) {
      this.position++;
      this.#skipDigits();
    }
    if (this.#byte() === 101 || this.#byte() === 69) {
      this.position++;
      if (this.#byte() === 43 || this.#byte() === 45) this.position++;
      this.#skipDigits();
    }
  }

  #skipDigits(): void {
    if (!isDigit(this.#byte())) this.fail(abi.ERROR_NUMBER_SYNTAX);
    while (isDigit(this.#byte())) this.position++;
  }

  #startsWith(word: string): boolean {
    return [...word].every((letter, i) => this.#byte(i) === letter.charCodeAt(0));
  }

  #byte(offset = 0): number {
    return this.#decoder.byte(this.position + offset);
  }
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
