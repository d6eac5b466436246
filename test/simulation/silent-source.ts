import type { SourceConfig } from '../../src/connectors/source.js';
import { SimulatedSource } from './simulated-source.js';
import type { ProcessView } from './world.js';

/** Virtual time at which the silent partition ends. */
const END_MS = 25_000;

/** A partition that never has a row, and ends at last. */
export class SilentSource extends SimulatedSource {
  readonly #view: ProcessView;

  constructor(view: ProcessView, config: SourceConfig) {
    super(view, config);
    this.#view = view;
  }

  override async fetchNextBatch(): Promise<null> {
    const { process, world } = this.#view;
    await process.sleep(Math.max(1, END_MS - world.time.monotonicMs()));
    return null;
  }
}
