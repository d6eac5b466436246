import type { Writable } from 'node:stream';

/** A stream that may be a terminal, such as process.stderr. */
export interface TerminalStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const COLUMNS_DEFAULT = 80;
const ERASE_LINE = '\r\u001b[2K';

/**
 * One line at the bottom of a terminal that is drawn over itself. What others write to the same terminal erases it first, so that
 * it never mixes with them; it is back with the next `show`.
 */
export class LiveLine {
  readonly #terminal: TerminalStream;
  readonly #writeToTerminal: (text: string) => void;
  readonly #restore: (() => void)[] = [];
  #isShown = false;
  /** Whether the cursor is where a line starts, the live one apart. */
  #isAtLineStart = true;

  /** `others` are the streams that may be the same terminal. */
  constructor(terminal: TerminalStream, others: readonly TerminalStream[]) {
    this.#terminal = terminal;
    const { write } = terminal;
    this.#writeToTerminal = (text) => Reflect.apply(write, terminal, [text]);
    for (const stream of new Set([terminal, ...others])) {
      if (stream.isTTY === true) this.#watch(stream);
    }
  }

  /** Draws the line, cut to the terminal's width. Waits where somebody has only written half a line. */
  show(text: string): void {
    if (!this.#isAtLineStart) return;
    const width = (this.#terminal.columns ?? COLUMNS_DEFAULT) - 1;
    const line = text.length <= width ? text : `${text.slice(0, width - 1)}…`;
    this.#writeToTerminal(`${ERASE_LINE}${line}`);
    this.#isShown = true;
  }

  /** Erases the line, and leaves the streams as they were. */
  close(): void {
    this.#hide();
    for (const restore of this.#restore.splice(0)) restore();
  }

  #hide(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#writeToTerminal(ERASE_LINE);
  }

  #watch(stream: TerminalStream): void {
    const { write } = stream;
    const guarded = (chunk: unknown, ...rest: readonly unknown[]): boolean => {
      this.#hide();
      this.#noteEnd(chunk);
      return Reflect.apply(write, stream, [chunk, ...rest]);
    };
    stream.write = guarded as typeof write;
    this.#restore.push(() => {
      stream.write = write;
    });
  }

  #noteEnd(chunk: unknown): void {
    if (typeof chunk === 'string' && chunk !== '') this.#isAtLineStart = chunk.endsWith('\n');
    if (chunk instanceof Uint8Array && chunk.length > 0) this.#isAtLineStart = chunk.at(-1) === 10;
  }
}
