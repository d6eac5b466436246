import type { DemoState } from './demo-state.js';

/** What the page shows now. */
export class ShownState {
  #now: DemoState;
  readonly #onChange: () => void;

  constructor(start: DemoState, onChange: () => void) {
    this.#now = start;
    this.#onChange = onChange;
  }

  get now(): DemoState {
    return this.#now;
  }

  change(change: Partial<DemoState>): void {
    this.#now = { ...this.#now, ...change };
    this.#onChange();
  }
}
