import type { RestoredState, StateDescription } from '../checkpoint/checkpoint-participant.js';
import type { Column } from '../columnar/column.js';
import type { ColumnBatch } from '../columnar/column-batch.js';
import { assert, must } from '../common/assert.js';
import { JsonFields } from '../common/json-fields.js';
import { WATERMARK_SCAN_BEFORE, WATERMARK_SCAN_MAXIMUM } from '../kernels/abi.js';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { watermarkFromJson, watermarkToJson, watermarkToRow } from '../time/watermark-json.js';
import { isTimestamp, unitsPerSecond } from '../types/sql-type.js';
import type { WatermarkStrategy } from '../types/window.js';
import { readMs, SplitWatermarks } from './split-watermarks.js';
import { factsOnly, type OperatorSnapshot, StatefulOperator } from './stateful-operator.js';
import { denseColumn } from './window/batch-columns.js';

/** Whether a source is one ordered stream, or several, which it makes known with `addSplit`. */
export type SourceOrder = 'one-stream' | 'splits';

/**
 * Follows a source's watermark: sends it behind each batch that raised it, and tells each row the watermark of the rows
 * before it where that can make a difference. So what is late depends on the rows and their order alone.
 *
 * A source of several splits has the watermark that all of them have reached (see SplitWatermarks), which never goes back. Whoever
 * feeds the operator says which split rows come of, and which has fallen silent.
 */
export class AssignWatermarksOperator extends StatefulOperator {
  override readonly name = 'assign-watermarks';
  override readonly stateDescription: StateDescription;
  readonly #memory: KernelMemory;
  readonly #arena: Arena;
  readonly #strategy: WatermarkStrategy;
  readonly #delayMs: number;
  readonly #order: SourceOrder;
  readonly #splits: SplitWatermarks;
  /** The split that the next rows are of. */
  #split = 0;
  #watermarkMs = Number.NEGATIVE_INFINITY;

  /** `columnName` is what the strategy's column is called. */
  constructor(
    memory: KernelMemory,
    arena: Arena,
    strategy: WatermarkStrategy,
    columnName: string,
    order: SourceOrder = 'one-stream',
  ) {
    super();
    this.#memory = memory;
    this.#arena = arena;
    this.#strategy = strategy;
    this.#delayMs = strategy.kind === 'bounded-out-of-orderness' ? strategy.delayMs : 0;
    this.#order = order;
    this.#splits = new SplitWatermarks(memory, this.#delayMs);
    if (order === 'one-stream') this.#splits.add('', 0);
    const identity = { strategy: strategy.kind, column: columnName, delayMs: this.#delayMs };
    const sentence =
      strategy.kind === 'expression'
        ? `watermark by ${columnName}`
        : `watermark ${this.#delayMs} ms behind ${columnName}`;
    this.stateDescription = {
      kind: this.name,
      identity: order === 'splits' ? { ...identity, order } : identity,
      sentence: order === 'splits' ? `${sentence}, by split` : sentence,
    };
  }

  /** Epoch milliseconds; -Infinity before the first row that has one. */
  get watermarkMs(): number {
    return this.#watermarkMs;
  }

  /** Makes the next split known: it holds the watermark until it has rows or is idle. `partition` numbers it for people. */
  addSplit(id: string, partition: number): void {
    this.#splits.add(id, partition);
  }

  get splitCount(): number {
    return this.#splits.count;
  }

  /** Of one split alone; -Infinity before its first row, and for one that is not known yet. */
  watermarkOfSplit(split: number): number {
    return split < this.#splits.count ? this.#splits.watermarkOf(split) : Number.NEGATIVE_INFINITY;
  }

  isIdleSplit(split: number): boolean {
    return this.#splits.isIdle(split);
  }

  /** Whether every split is idle or at its end. */
  get areSplitsSilent(): boolean {
    return this.#splits.areAllSilent;
  }

  /** The rows that come next are of this split, until another is named. */
  startSplit(split: number): void {
    this.#split = split;
  }

  /** These are silent and hold the watermark back no longer; undone for each by its next row. */
  idleSplits(splits: readonly number[]): void {
    for (const split of splits) this.#splits.markIdle(split);
    this.#advance();
  }

  /** Nothing more comes of the split. */
  endSplit(split: number): void {
    this.#splits.markEnded(split);
    this.#advance();
  }

  /**
   * The first row in (fromRow, toRow) of a batch yet to come before which the watermark has reached `watermarkMs`;
   * `toRow` where none has.
   */
  firstRowAtWatermark(
    batch: ColumnBatch,
    fromRow: number,
    toRow: number,
    watermarkMs: number,
  ): number {
    if (this.#splits.smallest(this.#split) < watermarkMs) return toRow;
    const rows = toRow - fromRow;
    const scan = this.#splits.scanOf(this.#split);
    const out = this.#arena.allocate(batch.numRows * 8);
    const { kernels, views } = this.#memory;
    const times = this.#times(batch);
    const maximum = scan + WATERMARK_SCAN_MAXIMUM;
    views.u8.copyWithin(scan + WATERMARK_SCAN_BEFORE, maximum, maximum + 8);
    const validity = this.#validityFrom(batch, fromRow, rows);
    kernels.rowWatermarks(times + fromRow * 8, validity, rows, this.#delayMs, scan, out);
    let low = 1;
    let high = rows;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (readMs(this.#memory, out + middle * 8) >= watermarkMs) high = middle;
      else low = middle + 1;
    }
    return fromRow + low;
  }

  override beginSnapshot(): OperatorSnapshot {
    const watermarks = this.#splits.rows().map(({ partition, watermarkMs }) => {
      return { partition, watermarkMs: watermarkToRow(watermarkMs) };
    });
    const facts = {
      watermarkMs: watermarkToJson(this.#watermarkMs),
      splits: this.#splits.toJson(),
    };
    return factsOnly(facts, watermarks);
  }

  override restore(state: RestoredState): void {
    const facts = new JsonFields(state.facts);
    this.#watermarkMs = watermarkFromJson(facts.get('watermarkMs'));
    this.#splits.restore(facts.objects('splits'));
  }

  override close(): void {
    this.#splits.close();
  }

  protected override processBatch(batch: ColumnBatch): void {
    const { kernels } = this.#memory;
    const split = this.#split;
    const scan = this.#splits.scanOf(split);
    const times = this.#times(batch);
    const { validity } = this.#column(batch);
    const n = batch.numRows;
    // A split that has been idle, or is new, may be behind what the others have reached.
    const isSplitBehind = this.#splits.watermarkOf(split) < this.#watermarkMs;
    const isAnyBehind = kernels.watermarkScan(times, validity, n, this.#delayMs, scan) !== 0;
    this.#splits.wake(split);
    let rowWatermarks = 0;
    // Under an expression of its own a row's watermark says nothing about its timestamp.
    if (isAnyBehind || isSplitBehind || this.#strategy.kind === 'expression') {
      rowWatermarks = this.#arena.allocate(n * 8);
      kernels.rowWatermarks(times, validity, n, this.#delayMs, scan, rowWatermarks);
      if (this.#order === 'splits') this.#combine(rowWatermarks, n);
    }
    this.send({ kind: 'batch', batch: rowWatermarks === 0 ? batch : { ...batch, rowWatermarks } });
    this.#splits.advance(split);
    this.#advance();
  }

  /** Row watermarks of one split made those of the source: the other splits stand still meanwhile. */
  #combine(rowWatermarks: number, rows: number): void {
    const othersMs = this.#splits.smallest(this.#split);
    const { kernels } = this.#memory;
    kernels.combineRowWatermarks(rowWatermarks, rows, othersMs, this.#watermarkMs, rowWatermarks);
  }

  /** While all splits are silent the watermark stays where it is. */
  #advance(): void {
    const watermarkMs = this.#splits.smallest();
    if (watermarkMs <= this.#watermarkMs || watermarkMs === Number.POSITIVE_INFINITY) return;
    this.#watermarkMs = watermarkMs;
    this.send({ kind: 'watermark', watermarkMs });
  }

  /** Address of the timestamps as dense i64 milliseconds. */
  #times(batch: ColumnBatch): number {
    const column = denseColumn(this.#memory, this.#arena, this.#column(batch), batch.numRows);
    assert(isTimestamp(column.type), 'a time column holds timestamps');
    const unitsPerMs = unitsPerSecond(column.type) / 1000;
    if (unitsPerMs === 1) return column.values;
    const times = this.#arena.allocate(batch.numRows * 8);
    this.#memory.kernels.timesToMs(column.values, batch.numRows, unitsPerMs, times);
    return times;
  }

  #validityFrom(batch: ColumnBatch, fromRow: number, rows: number): number {
    const { validity } = this.#column(batch);
    if (validity === 0 || fromRow === 0) return validity;
    const shifted = this.#arena.allocate((rows + 7) >> 3);
    this.#memory.kernels.bitmapCopy(validity, fromRow, rows, shifted);
    return shifted;
  }

  #column(batch: ColumnBatch): Column {
    return must(batch.columns[this.#strategy.column]);
  }
}
