import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type PostgresModule = Parameters<NodeFS['init']>[1];

/** The part of Emscripten's node file system that is used here; its package does not type it. */
interface EmscriptenNodeFs {
  realPath(node: unknown): string;
  readonly stream_ops: {
    fsync?: (stream: { readonly nfd?: number; readonly node: unknown }) => number;
  };
}

/**
 * PGlite's file system over a directory of the machine, with the syncs that PostgreSQL asks for: as it comes, PGlite
 * drops them, and a power loss then loses or breaks the database. It leans on Emscripten's internals, so that
 * `syncCount` is checked at every start.
 */
export class DurableNodeFs extends NodeFS {
  #syncCount = 0;

  /** Syncs done so far. */
  get syncCount(): number {
    return this.#syncCount;
  }

  override async init(
    database: PGlite,
    options: PostgresModule,
  ): Promise<{ emscriptenOpts: PostgresModule }> {
    const { emscriptenOpts } = await super.init(database, options);
    const sync = (module: { readonly NODEFS: unknown }): void => {
      const nodeFs = module.NODEFS as EmscriptenNodeFs;
      nodeFs.stream_ops.fsync = (stream) => {
        this.#syncCount++;
        if (stream.nfd === undefined) syncDirectory(nodeFs.realPath(stream.node));
        else syncFile(stream.nfd);
        return 0;
      };
    };
    return {
      emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), sync] },
    };
  }
}

function syncFile(descriptor: number): void {
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // A file that PostgreSQL has closed and deleted in the meantime needs no sync.
    if ((error as NodeJS.ErrnoException).code !== 'EBADF') throw error;
  }
}

function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
