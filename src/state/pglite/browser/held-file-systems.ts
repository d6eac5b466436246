import { IdbFs } from '@electric-sql/pglite';
import { OpfsAhpFS } from '@electric-sql/pglite/opfs-ahp';

/** Whether PGlite's files may be written out at present. */
export interface WriteOuts {
  /** Inside a transaction nothing is worth it. */
  isHeld: boolean;
  /** What a broken PostgreSQL has left must never replace what is stored. */
  isForbidden: boolean;
}

/** PGlite's files in IndexedDB, written out in one piece behind each transaction. */
export class HeldIdbFs extends IdbFs {
  readonly #writeOuts: WriteOuts;

  constructor(name: string, writeOuts: WriteOuts) {
    super(name);
    this.#writeOuts = writeOuts;
  }

  override async syncToFs(relaxedDurability?: boolean): Promise<void> {
    if (mayWrite(this.#writeOuts)) await super.syncToFs(relaxedDurability);
  }
}

/** PGlite's files among the origin's private ones: written at once, flushed behind each transaction. */
export class HeldOpfsFs extends OpfsAhpFS {
  readonly #writeOuts: WriteOuts;

  constructor(path: string, writeOuts: WriteOuts) {
    super(path);
    this.#writeOuts = writeOuts;
  }

  override async syncToFs(relaxedDurability?: boolean): Promise<void> {
    if (mayWrite(this.#writeOuts)) await super.syncToFs(relaxedDurability);
  }
}

function mayWrite({ isHeld, isForbidden }: WriteOuts): boolean {
  if (isForbidden)
    throw new Error('PostgreSQL has been lost, and what is left of it is not stored');
  return !isHeld;
}
