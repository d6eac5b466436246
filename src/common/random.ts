/** Chance, injected so that tests and replays decide what it brings. */
export interface Random {
  /** At least 0, less than 1. */
  next(): number;
}
