/** Checkpoints of a job that somebody is reading, so that they must stay in the store. */
export class HeldCheckpoints {
  readonly #holders: { readonly checkpointId: number }[] = [];

  /** The result, to be called once, ends it. */
  hold(checkpointId: number): () => void {
    const holder = { checkpointId };
    this.#holders.push(holder);
    return () => {
      this.#holders.splice(this.#holders.indexOf(holder), 1);
    };
  }

  has(checkpointId: number): boolean {
    return this.#holders.some((holder) => holder.checkpointId === checkpointId);
  }
}
