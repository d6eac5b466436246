import { readFile } from 'node:fs/promises';
import type { SourceConnector } from '../../../src/connectors/source.js';
import type { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import type { ChangelogMode } from '../../../src/types/changelog-mode.js';

/**
 * Registers `'connector' = 'changelog'`: rows of the JSON lines at `path`, whose key `op` says what each is, and which mean what
 * `mode` says: `upsert` or `all`.
 */
export function registerChangelogConnector(executor: StreamingSQLExecutor): void {
  executor.registerConnector(
    'changelog',
    ({ name, options }) => new ChangelogFile(name, options.get('path') ?? ''),
    undefined,
    {
      changelogMode: ({ options }) => (options.get('mode') ?? 'all') as ChangelogMode,
      rowKindColumn: () => 'op',
    },
  );
}

/** It can't be sought, so that it is read from its start after each restore. */
class ChangelogFile implements SourceConnector {
  readonly #name: string;
  readonly #path: string;
  #isRead = false;

  constructor(name: string, path: string) {
    this.#name = name;
    this.#path = path;
  }

  async init(): Promise<void> {}

  async fetchNextBatch(): Promise<readonly object[] | null> {
    if (this.#isRead) return null;
    this.#isRead = true;
    const lines = (await readFile(this.#path, 'utf8')).split('\n').filter((line) => line !== '');
    return lines.map((line): object => JSON.parse(line));
  }

  async commitOffset(): Promise<void> {}

  getCurrentOffset(): string {
    return this.#isRead ? 'end' : 'start';
  }

  getWatermark(): number {
    return Number.NEGATIVE_INFINITY;
  }

  getName(): string {
    return this.#name;
  }

  getTopic(): string {
    return this.#path;
  }

  getPartition(): number {
    return 0;
  }
}
