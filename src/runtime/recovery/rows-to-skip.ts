/**
 * Rows that somebody has said are to be left out, known by how their errors read. Each comes again with every start anew until a
 * checkpoint stands behind it, and nobody is asked about it twice; of several errors that read the same the first are meant.
 */
export class RowsToSkip {
  readonly #meant = new Map<string, number>();
  /** Of those, the ones left out in this run and behind its last checkpoint. */
  readonly #leftOut = new Map<string, number>();

  add(error: string): void {
    this.#meant.set(error, (this.#meant.get(error) ?? 0) + 1);
  }

  /** Whether the row that has failed so is one of them. */
  take(error: string): boolean {
    const leftOut = this.#leftOut.get(error) ?? 0;
    if (leftOut >= (this.#meant.get(error) ?? 0)) return false;
    this.#leftOut.set(error, leftOut + 1);
    return true;
  }

  /** The query starts again from its last checkpoint. */
  startRun(): void {
    this.#leftOut.clear();
  }

  /** A checkpoint stands behind what has been left out: of the rows since its barrier, which may come again, somebody is asked again. */
  checkpointed(): void {
    for (const [error, leftOut] of this.#leftOut) {
      const meant = (this.#meant.get(error) ?? 0) - leftOut;
      if (meant > 0) this.#meant.set(error, meant);
      else this.#meant.delete(error);
    }
    this.#leftOut.clear();
  }
}
