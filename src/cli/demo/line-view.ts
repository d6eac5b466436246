import type { StreamSink } from '../output/stream-sink.js';
import type { ClosedWindow } from './closed-windows.js';
import { DEMO_QUERY } from './demo-query.js';
import { windowLine } from './screen.js';
import type { View } from './view.js';

/** One line per window, for pipes and files. */
export class LineView implements View {
  readonly #sink: StreamSink;

  constructor(sink: StreamSink) {
    this.#sink = sink;
  }

  async begin(): Promise<void> {
    await this.#sink.write(`${DEMO_QUERY}\n\n`);
  }

  async show(windows: readonly ClosedWindow[]): Promise<void> {
    if (windows.length === 0) return;
    await this.#sink.write(`${windows.map(windowLine).join('\n')}\n`);
  }

  async end(): Promise<void> {
    await this.#sink.write('\n');
  }
}
