import { fsyncSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { type IoFaultPlan, IoFaults } from './io-faults.js';
import { syncDirectory } from './sync-tree.js';

type PostgresModule = Parameters<NodeFS['init']>[1];

interface EmscriptenStream {
  readonly nfd?: number;
  readonly node: unknown;
}

/** The part of Emscripten's node file system that is used here; its package does not type it. */
interface EmscriptenNodeFs {
  realPath(node: unknown): string;
  /** Makes errors of `node:fs` what PostgreSQL gets to see as errno; any other exception would tear through it. */
  tryFSOperation<T>(operation: () => T): T;
  readonly stream_ops: {
    fsync?: (stream: EmscriptenStream) => number;
    write(
      stream: EmscriptenStream,
      buffer: Uint8Array,
      offset: number,
      length: number,
      position: number,
    ): number;
  };
}

/**
 * PGlite's file system over a directory of the machine, with the syncs that PostgreSQL asks for: as it comes, PGlite
 * drops them, and a power loss then loses or breaks the database. It leans on Emscripten's internals, so that
 * `syncCount` is checked at every start.
 */
export class DurableNodeFs extends NodeFS {
  readonly #faults: IoFaults | undefined;
  #syncCount = 0;

  constructor(dataDirectory: string, faults?: IoFaultPlan) {
    super(dataDirectory);
    this.#faults = faults === undefined ? undefined : new IoFaults(faults);
  }

  /** Syncs done so far. */
  get syncCount(): number {
    return this.#syncCount;
  }

  override async init(
    database: PGlite,
    options: PostgresModule,
  ): Promise<{ emscriptenOpts: PostgresModule }> {
    const { emscriptenOpts } = await super.init(database, options);
    const install = (module: { readonly NODEFS: unknown }): void => {
      const nodeFs = module.NODEFS as EmscriptenNodeFs;
      this.#syncFiles(nodeFs);
      if (this.#faults !== undefined) failWrites(nodeFs, this.#faults);
    };
    return {
      emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), install] },
    };
  }

  #syncFiles(nodeFs: EmscriptenNodeFs): void {
    nodeFs.stream_ops.fsync = (stream) =>
      nodeFs.tryFSOperation(() => {
        this.#syncCount++;
        this.#faults?.beforeSync();
        if (stream.nfd === undefined) syncDirectory(nodeFs.realPath(stream.node));
        else syncFile(stream.nfd);
        return 0;
      });
  }
}

function failWrites(nodeFs: EmscriptenNodeFs, faults: IoFaults): void {
  const { write } = nodeFs.stream_ops;
  nodeFs.stream_ops.write = (stream, buffer, offset, length, position) => {
    const allowed = nodeFs.tryFSOperation(() => faults.beforeWrite(length));
    return write(stream, buffer, offset, allowed, position);
  };
}

function syncFile(descriptor: number): void {
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // A file that PostgreSQL has closed and deleted in the meantime needs no sync.
    if ((error as NodeJS.ErrnoException).code !== 'EBADF') throw error;
  }
}
