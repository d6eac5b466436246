import type { RestoredState, StateDescription } from '../checkpoint/checkpoint-participant.js';
import type { Column } from '../columnar/column.js';
import type { ColumnBatch } from '../columnar/column-batch.js';
import { assert, must } from '../common/assert.js';
import { JsonFields } from '../common/json-fields.js';
import {
  WATERMARK_SCAN_BEFORE,
  WATERMARK_SCAN_BYTES,
  WATERMARK_SCAN_MAXIMUM,
} from '../kernels/abi.js';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { watermarkToRow } from '../time/watermark-json.js';
import { isTimestamp, unitsPerSecond } from '../types/sql-type.js';
import type { WatermarkStrategy } from '../types/window.js';
import { factsOnly, type OperatorSnapshot, StatefulOperator } from './stateful-operator.js';
import { denseColumn } from './window/batch-columns.js';

const I64_MIN = -(2n ** 63n);

/**
 * Follows a source's watermark: sends it behind each batch that raised it, and tells each row the watermark of the rows
 * before it where that can make a difference. So what is late depends on the rows and their order alone.
 */
export class AssignWatermarksOperator extends StatefulOperator {
  override readonly name = 'assign-watermarks';
  override readonly stateDescription: StateDescription;
  readonly #memory: KernelMemory;
  readonly #arena: Arena;
  readonly #strategy: WatermarkStrategy;
  readonly #delayMs: number;
  /** Address of the running watermark scan. */
  readonly #scan: number;
  #watermarkMs = Number.NEGATIVE_INFINITY;

  /** `columnName` is what the strategy's column is called. */
  constructor(memory: KernelMemory, arena: Arena, strategy: WatermarkStrategy, columnName: string) {
    super();
    this.#memory = memory;
    this.#arena = arena;
    this.#strategy = strategy;
    this.#delayMs = strategy.kind === 'bounded-out-of-orderness' ? strategy.delayMs : 0;
    this.#scan = memory.allocateZeroed(WATERMARK_SCAN_BYTES);
    memory.views.i64[(this.#scan + WATERMARK_SCAN_MAXIMUM) >> 3] = I64_MIN;
    this.stateDescription = {
      kind: this.name,
      identity: { strategy: strategy.kind, column: columnName, delayMs: this.#delayMs },
      sentence:
        strategy.kind === 'expression'
          ? `watermark by ${columnName}`
          : `watermark ${this.#delayMs} ms behind ${columnName}`,
    };
  }

  /** Epoch milliseconds; -Infinity before the first row that has one. */
  get watermarkMs(): number {
    return this.#watermarkMs;
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
    const rows = toRow - fromRow;
    const out = this.#arena.allocate(batch.numRows * 8);
    const { kernels, views } = this.#memory;
    const times = this.#times(batch);
    views.u8.copyWithin(
      this.#scan + WATERMARK_SCAN_BEFORE,
      this.#scan + WATERMARK_SCAN_MAXIMUM,
      this.#scan + WATERMARK_SCAN_MAXIMUM + 8,
    );
    const validity = this.#validityFrom(batch, fromRow, rows);
    kernels.rowWatermarks(times + fromRow * 8, validity, rows, this.#delayMs, this.#scan, out);
    let low = 1;
    let high = rows;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#readMs(out + middle * 8) >= watermarkMs) high = middle;
      else low = middle + 1;
    }
    return fromRow + low;
  }

  override beginSnapshot(): OperatorSnapshot {
    const maximum = must(this.#memory.views.i64[(this.#scan + WATERMARK_SCAN_MAXIMUM) >> 3]);
    const watermarkMs = watermarkToRow(this.#watermarkMs);
    return factsOnly({ maximum: String(maximum) }, [{ partition: 0, watermarkMs }]);
  }

  override restore(state: RestoredState): void {
    const maximum = BigInt(new JsonFields(state.facts).string('maximum'));
    this.#memory.views.i64[(this.#scan + WATERMARK_SCAN_MAXIMUM) >> 3] = maximum;
    this.#watermarkMs = this.#readMs(this.#scan + WATERMARK_SCAN_MAXIMUM) - this.#delayMs;
  }

  override close(): void {
    this.#memory.free(this.#scan, WATERMARK_SCAN_BYTES);
  }

  protected override processBatch(batch: ColumnBatch): void {
    const { kernels } = this.#memory;
    const times = this.#times(batch);
    const { validity } = this.#column(batch);
    const n = batch.numRows;
    const isAnyBehind = kernels.watermarkScan(times, validity, n, this.#delayMs, this.#scan) !== 0;
    let rowWatermarks = 0;
    // Under an expression of its own a row's watermark says nothing about its timestamp.
    if (isAnyBehind || this.#strategy.kind === 'expression') {
      rowWatermarks = this.#arena.allocate(n * 8);
      kernels.rowWatermarks(times, validity, n, this.#delayMs, this.#scan, rowWatermarks);
    }
    this.send({ kind: 'batch', batch: rowWatermarks === 0 ? batch : { ...batch, rowWatermarks } });
    this.#advance();
  }

  #advance(): void {
    const watermarkMs = this.#readMs(this.#scan + WATERMARK_SCAN_MAXIMUM) - this.#delayMs;
    if (watermarkMs <= this.#watermarkMs) return;
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

  /** An i64 of milliseconds as a number; i64.MIN, which stands for "none yet", as -Infinity. */
  #readMs(address: number): number {
    const { u32, i32 } = this.#memory.views;
    const high = must(i32[(address >> 2) + 1]);
    if (high === -(2 ** 31)) return Number.NEGATIVE_INFINITY;
    return high * 2 ** 32 + must(u32[address >> 2]);
  }
}
