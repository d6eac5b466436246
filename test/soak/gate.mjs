/** Holds up the workloads for a moment, so that what is measured is what they keep, not what just passes through. */
export class Gate {
  #opened = Promise.resolve();
  #open = () => {};

  /** Resolves while the gate is open. */
  get passed() {
    return this.#opened;
  }

  shut() {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open() {
    this.#open();
  }
}
