import type { ColumnBatch } from '../../src/columnar/column-batch.js';
import { RowImporter } from '../../src/columnar/row-importer.js';
import { must } from '../../src/common/assert.js';
import type {
  ColumnTarget,
  SourceConfig,
  SourceSplit,
  SplitSource,
} from '../../src/connectors/source.js';

/** What a scripted source does next. */
export type ScriptStep =
  | { readonly kind: 'row'; readonly split: number; readonly row: object }
  /** Something that can't be decoded. */
  | { readonly kind: 'letter'; readonly split: number; readonly text: string }
  /** From here on the split of this number, the next one, exists. */
  | { readonly kind: 'discover' }
  /** The split's last row has been. */
  | { readonly kind: 'end'; readonly split: number }
  /** Nothing comes until the promise resolves. */
  | { readonly kind: 'wait'; readonly until: () => Promise<void> };

/**
 * A source of splits that follows a script: rows come in its order, in batches of at most `batchRowsMax` rows of one split. An offset
 * has, besides each split's rows so far, the place in the script.
 */
export class ScriptedSplitSource implements SplitSource {
  readonly #config: SourceConfig;
  readonly #script: readonly ScriptStep[];
  readonly #batchRowsMax: number;
  #next = 0;
  /** Splits up to here have been found; by the fetch that comes to it, so that batches don't change what rows find. */
  #found = 0;
  /** Where in the script the rows of the last fetch are. */
  #rowsAt: number[] = [];
  #split = 0;
  #importer: RowImporter | undefined;
  committed: string[] = [];
  watermarkMsOf: (split: number) => number = () => Number.NaN;

  constructor(config: SourceConfig, script: readonly ScriptStep[], batchRowsMax: number) {
    this.#config = config;
    this.#script = script;
    this.#batchRowsMax = batchRowsMax;
  }

  async init() {
    this.#found = this.#skipMarks(0);
  }

  watchProgress(watermarkMsOf: (split: number) => number) {
    this.watermarkMsOf = watermarkMsOf;
  }

  splits(): readonly SourceSplit[] {
    const splits: { id: string; hasEnded: boolean }[] = [];
    for (const [at, step] of this.#script.slice(0, this.#skipMarks(this.#next)).entries()) {
      if (step.kind === 'discover' && at < this.#found) {
        splits.push({ id: `scripted-${splits.length}`, hasEnded: false });
      } else if (step.kind === 'end') {
        must(splits[step.split]).hasEnded = true;
      }
    }
    return splits;
  }

  fetchedSplit() {
    return this.#split;
  }

  async seek(offset: string) {
    this.#next = JSON.parse(offset).next;
    this.#found = Math.max(this.#found, this.#next);
  }

  getCurrentOffset() {
    return this.#offsetAt(this.#next);
  }

  offsetBehind(rows: number) {
    return this.#offsetAt(must(this.#rowsAt[rows]));
  }

  async fetchColumns(target: ColumnTarget): Promise<ColumnBatch | null> {
    const rows = await this.fetchNextBatch();
    if (rows === null) return null;
    const schema = target.columns.map((position) => must(this.#config.schema[position]));
    this.#importer ??= new RowImporter(target.arena.memory, schema, target.dictionaries);
    return this.#importer.importRows(rows, 1, target.arena);
  }

  /** The same source, which hands rows over as objects. */
  handingOverRows(): SplitSource {
    return new Proxy<SplitSource>(this, {
      has: (source, name) => name !== 'fetchColumns' && Reflect.has(source, name),
      get: (source, name) => {
        const member: unknown = Reflect.get(source, name, source);
        return typeof member === 'function' ? member.bind(source) : member;
      },
    });
  }

  async fetchNextBatch(): Promise<readonly object[] | null> {
    for (;;) {
      this.#next = this.#skipMarks(this.#next);
      this.#found = this.#next;
      const step = this.#script[this.#next];
      if (step?.kind !== 'wait') break;
      await step.until();
      this.#next++;
    }
    const first = this.#script[this.#next];
    if (first?.kind !== 'row' && first?.kind !== 'letter') return null;
    const rows: object[] = [];
    this.#rowsAt = [];
    this.#split = first.split;
    while (rows.length < this.#batchRowsMax) {
      const step = this.#script[this.#next];
      if (step?.kind !== 'row' && step?.kind !== 'letter') break;
      if (step.split !== first.split) break;
      if (step.kind === 'letter') {
        this.#addLetter(step.split, step.text, rows.length);
      } else {
        rows.push(step.row);
        this.#rowsAt.push(this.#next);
      }
      this.#next++;
    }
    return rows;
  }

  async commitOffset(offset: string) {
    this.committed.push(offset);
  }

  getWatermark = () => Number.NEGATIVE_INFINITY;
  getName = () => this.#config.name;
  getTopic = () => 'scripted';
  getPartition = () => 0;

  #addLetter(partition: number, text: string, rowsBefore: number): void {
    const bytes = new TextEncoder().encode(text);
    const letter = { reason: 'a riddle', bytes, topic: 'scripted', offset: text };
    this.#config.deadLetters?.add({ ...letter, partition, rowsBefore });
  }

  #skipMarks(from: number): number {
    let at = from;
    for (;;) {
      const kind = this.#script[at]?.kind;
      if (kind !== 'discover' && kind !== 'end') return at;
      at++;
    }
  }

  #offsetAt(next: number): string {
    const offsets: Record<string, number> = {};
    for (const step of this.#script.slice(0, next)) {
      if (step.kind !== 'row') continue;
      const id = `scripted-${step.split}`;
      offsets[id] = (offsets[id] ?? 0) + 1;
    }
    return JSON.stringify({ ...offsets, next });
  }
}
