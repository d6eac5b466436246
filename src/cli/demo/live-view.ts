import type { StreamingQuery } from '../../node.js';
import type { StreamSink } from '../output/stream-sink.js';
import type { ClosedWindow } from './closed-windows.js';
import {
  type Frame,
  frameLines,
  type Paint,
  plainPaint,
  symbolsThatFit,
  titleLines,
} from './screen.js';
import type { View } from './view.js';

const FRAME_MS_MIN = 80;
const TERMINAL_ROWS_DEFAULT = 24;

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_TO_END = '\u001b[0J';

/** A table that is drawn over itself. */
export class LiveView implements View {
  readonly #sink: StreamSink;
  readonly #paint: Paint = process.env.NO_COLOR === undefined ? ansiPaint : plainPaint;
  #linesDrawn = 0;
  #drawnAtMs = Number.NEGATIVE_INFINITY;
  #pending: (() => Promise<void>) | undefined;

  constructor(sink: StreamSink) {
    this.#sink = sink;
  }

  async begin(): Promise<void> {
    await this.#sink.write(`${HIDE_CURSOR}${titleLines(this.#paint).join('\n')}\n`);
  }

  async show(
    windows: readonly ClosedWindow[],
    query: StreamingQuery,
    windowsClosed: number,
    elapsedMs: number,
  ): Promise<void> {
    const window = windows.at(-1);
    if (window === undefined) return;
    const { statistics } = query;
    this.#pending = () => this.#draw({ window, statistics, windowsClosed, elapsedMs });
    if (elapsedMs - this.#drawnAtMs < FRAME_MS_MIN) return;
    this.#drawnAtMs = elapsedMs;
    await this.#drawPending();
  }

  async end(): Promise<void> {
    await this.#drawPending();
    await this.#sink.write(SHOW_CURSOR);
  }

  async #drawPending(): Promise<void> {
    const draw = this.#pending;
    this.#pending = undefined;
    await draw?.();
  }

  async #draw(frame: Frame): Promise<void> {
    const symbolsMax = symbolsThatFit(process.stdout.rows ?? TERMINAL_ROWS_DEFAULT);
    const lines = frameLines(frame, symbolsMax, this.#paint);
    const home = this.#linesDrawn === 0 ? '' : `\u001b[${this.#linesDrawn}A\r${CLEAR_TO_END}`;
    this.#linesDrawn = lines.length;
    await this.#sink.write(`${home}${lines.join('\n')}\n`);
  }
}

const ansiPaint: Paint = {
  strong: (text) => `\u001b[1m${text}\u001b[0m`,
  dim: (text) => `\u001b[2m${text}\u001b[0m`,
  rise: (text) => `\u001b[32m${text}\u001b[0m`,
  fall: (text) => `\u001b[31m${text}\u001b[0m`,
};
