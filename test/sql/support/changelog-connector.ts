import type { SourceConnector } from '../../../src/connectors/source.js';
import type { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import type { ChangelogMode } from '../../../src/types/changelog-mode.js';

/** The text of a file. */
export type ReadText = (path: string) => Promise<string>;

/**
 * Registers `'connector' = 'changelog'`: rows of the JSON lines at `path`, whose key `op` says what each is, and which mean what
 * `mode` says: `upsert` or `all`.
 */
export function registerChangelogConnector(
  executor: StreamingSQLExecutor,
  readText: ReadText,
): void {
  executor.registerConnector(
    'changelog',
    ({ name, options }) => new ChangelogFile(name, options.get('path') ?? '', readText),
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
  readonly #readText: ReadText;
  #isRead = false;

  constructor(name: string, path: string, readText: ReadText) {
    this.#name = name;
    this.#path = path;
    this.#readText = readText;
  }

  async init(): Promise<void> {}

  async fetchNextBatch(): Promise<readonly object[] | null> {
    if (this.#isRead) return null;
    this.#isRead = true;
    const lines = (await this.#readText(this.#path)).split('\n').filter((line) => line !== '');
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
