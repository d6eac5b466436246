import type { RestoredState } from '../../checkpoint/checkpoint-participant.js';
import type { Column } from '../../columnar/column.js';
import type { ColumnBatch } from '../../columnar/column-batch.js';
import { assert, must } from '../../common/assert.js';
import { JsonFields } from '../../common/json-fields.js';
import type { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';
import { watermarkFromJson, watermarkToJson, watermarkToRow } from '../../time/watermark-json.js';
import { LATE_TIMES_MAX } from '../../types/window-event.js';
import { readMs } from '../split-watermarks.js';
import { Accumulate } from './accumulate.js';
import { denseColumn, timesMsOf } from './batch-columns.js';
import type { GroupIndex } from './group-index.js';
import type { HomeDictionary } from './home-dictionary.js';
import { countLiveGroups } from './live-groups.js';
import { giveUpOwnStrings } from './restored-strings.js';
import type { Slice } from './slice.js';
import { SliceMerger } from './slice-merger.js';
import type { SliceStore } from './slice-store.js';
import { type SliceRows, SliceWriter } from './slice-writer.js';
import { argumentColumnsOf, type WindowAggregateSpec } from './window-aggregate-spec.js';
import { WindowCodes } from './window-codes.js';
import {
  closeContents,
  createContents,
  stringSourcesOf,
  type WindowContents,
} from './window-contents.js';
import type { WindowDecisions } from './window-decisions.js';
import {
  coveredSlices,
  inspectOpenWindows,
  inspectWindow,
  type WindowContentsSeen,
} from './window-inspection.js';
import { WindowOutput } from './window-output.js';
import { WindowRestore } from './window-restore.js';
import { shapeOf } from './window-shape.js';
import { WindowSlices } from './window-slices.js';
import { SNAPSHOT_BLOCK_ROWS, WindowSnapshot } from './window-snapshot.js';
import { openWindowEnds } from './window-timers.js';
import { canCompact, compactGroups, wishForMemory } from './window-upkeep.js';

/** Beyond every watermark there is, on either side. */
const WATERMARK_MAX_MS = 2 ** 53;
/** So many timers of a snapshot are told, the earliest ones. */
const TIMERS_MAX = 1000;

/**
 * What a window aggregation knows: open slices of time, each with accumulator rows by group. Rows go in through
 * `processBatch`; `advance` closes windows and hands out their results, in order of window end, and within a window in order
 * of the groups' first arrival.
 */
export class WindowState {
  readonly #memory: KernelMemory;
  readonly #arena: Arena;
  readonly #spec: WindowAggregateSpec;
  readonly #windows: WindowSlices;
  readonly #slices: SliceStore;
  readonly #groups: GroupIndex;
  readonly #accumulate: Accumulate;
  readonly #writer: SliceWriter;
  readonly #merger: SliceMerger;
  readonly #output: WindowOutput;
  readonly #codes: WindowCodes;
  readonly #argumentColumns: readonly number[];
  /** Of the string columns under MIN and MAX. */
  readonly #dictionaries: ReadonlyMap<number, HomeDictionary>;
  readonly #contents: WindowContents;
  readonly #snapshotBlockRows: number;
  #snapshot: WindowSnapshot | undefined;
  /** Whether slices know what the last snapshot had of them. */
  #isSnapshotKnown = false;
  #ownsStrings = false;
  #watermarkMs = Number.NEGATIVE_INFINITY;
  #windowsFired = 0;
  #decisions: WindowDecisions | undefined;

  constructor(
    memory: KernelMemory,
    arena: Arena,
    spec: WindowAggregateSpec,
    send: (batch: ColumnBatch) => void,
    snapshotBlockRows = SNAPSHOT_BLOCK_ROWS,
  ) {
    this.#memory = memory;
    this.#snapshotBlockRows = snapshotBlockRows;
    this.#arena = arena;
    this.#spec = spec;
    this.#windows = new WindowSlices(spec.window);
    const typeOf = (column: number) => must(spec.inputSchema[column]).type;
    const nameOf = (column: number) => must(spec.inputSchema[column]).name;
    this.#contents = createContents(memory, spec);
    this.#groups = this.#contents.groups;
    this.#argumentColumns = argumentColumnsOf(spec);
    this.#slices = this.#contents.slices;
    this.#accumulate = new Accumulate(memory, this.#slices.layout, nameOf, typeOf);
    this.#writer = new SliceWriter(memory, this.#windows, this.#slices, this.#accumulate);
    this.#dictionaries = this.#contents.argumentHomes;
    this.#merger = new SliceMerger(memory, this.#slices, this.#accumulate, this.#dictionaryOf);
    this.#codes = new WindowCodes(memory, this.#groups, this.#slices, this.#dictionaryOf, () =>
      this.#snapshot?.drain(),
    );
    memory.recycler.addHolder(this.#codes);
    this.#output = this.#createOutput(send);
  }

  get strategy(): 'fused' | 'columnar' {
    return this.#accumulate.strategy;
  }

  /** Rows that were dropped since every window of theirs had been closed. */
  get lateRows(): number {
    return this.#writer.lateRows;
  }

  /** Windows that have been closed and had rows. */
  get windowsFired(): number {
    return this.#windowsFired;
  }

  /** Windows with rows that are still to be closed. */
  get openWindows(): number {
    let count = 0;
    let countedMs = Number.NEGATIVE_INFINITY;
    for (const ordinal of this.#slices.ordinals) {
      const firstMs = this.#windows.firstOpenEndOf(
        ordinal,
        Math.max(this.#watermarkMs, countedMs - 1),
      );
      const lastMs = this.#windows.lastEndOf(ordinal);
      if (firstMs === undefined || lastMs === undefined) continue;
      count += (lastMs - firstMs) / this.#windows.slideMs + 1;
      countedMs = lastMs;
    }
    return count;
  }

  /** Everything before it, and at it, has been closed. */
  get watermarkMs(): number {
    return this.#watermarkMs;
  }

  /** End of the window with rows that closes next; undefined where none is open. */
  get nextWindowEndMs(): number | undefined {
    const ends = openWindowEnds(this.#windows, this.#slices.ordinals, this.#watermarkMs);
    const { value } = ends.next();
    return value === undefined ? undefined : value;
  }

  /** The open windows with rows, that which closes next first. Counts what they hold. */
  inspect(): Iterable<WindowContentsSeen> {
    return inspectOpenWindows(
      this.#memory,
      this.#windows,
      this.#slices,
      this.#watermarkMs,
      this.#groups.idCount,
    );
  }

  /** Sends the results that the window ending at `endMs` would have if it closed now, and changes nothing. */
  peek(endMs: number, send: (batch: ColumnBatch) => void): void {
    const output = this.#createOutput(send);
    try {
      const covered = coveredSlices(this.#windows, this.#slices, endMs);
      this.#appendWindow(output, covered, endMs);
      output.flush();
    } finally {
      output.close();
    }
  }

  /** Group ids in use, those of string dictionaries included. */
  get groups(): number {
    return this.#groups.idCount;
  }

  /** Kernel memory held between batches, the output's buffers not counted. */
  get stateBytes(): number {
    let bytes = this.#slices.byteLength + this.#groups.byteLength;
    bytes += this.#snapshot?.byteLength ?? 0;
    for (const dictionary of this.#dictionaries.values()) bytes += dictionary.byteLength;
    return bytes;
  }

  /** Distinct keys in open windows; counts them. */
  countKeys(): number {
    return countLiveGroups(this.#memory, this.#slices, this.#groups.idCount);
  }

  /** From now on. */
  explain(decisions: WindowDecisions | undefined): void {
    this.#decisions = decisions;
  }

  /** Takes in a batch; where its rows' watermarks close windows on the way, their results are sent. */
  processBatch(batch: ColumnBatch): void {
    assert(batch.rowKinds === 0, 'window aggregation takes inserts only');
    if (this.#ownsStrings) this.#giveUpOwnStrings(batch);
    const { numRows, rowWatermarks } = batch;
    const keys = this.#spec.keyColumns.map((column) => this.#dense(batch, column));
    const rows = {
      times: timesMsOf(this.#memory, this.#arena, batch, this.#spec.timeColumn),
      ids: this.#groups.idsOf(keys, numRows, this.#arena),
      idCount: this.#groups.idCount,
      columns: this.#argumentsOf(batch),
      arena: this.#arena,
    };
    let from = 0;
    while (from < numRows && rowWatermarks !== 0) {
      this.#fire(this.#readWatermark(rowWatermarks + from * 8));
      const closingMs = this.#windows.nextClosing(this.#watermarkMs);
      const bound = Math.max(-WATERMARK_MAX_MS, Math.min(closingMs, WATERMARK_MAX_MS));
      const { firstNotBelow } = this.#memory.kernels;
      const to = from + firstNotBelow(rowWatermarks + from * 8, numRows - from, bound);
      this.#write(rows, from, to);
      from = to;
    }
    this.#write(rows, from, numRows);
    this.#writer.endBatch(numRows);
    this.#output.flush();
  }

  /** No row at or before `watermarkMs` is on time any more: sends the results of all windows that this closes. */
  advance(watermarkMs: number): void {
    const firedBefore = this.#windowsFired;
    this.#fire(watermarkMs);
    this.#output.flush();
    if (canCompact(this.#contents)) {
      this.#snapshot?.drain();
      compactGroups(this.#contents);
    }
    if (this.#windowsFired > firedBefore) wishForMemory(this.#contents);
  }

  /** Freezes what is known now: see `StatefulOperator`. */
  beginSnapshot(isFull: boolean): WindowSnapshot {
    assert(this.#snapshot === undefined, 'one snapshot at a time');
    const ends = openWindowEnds(this.#windows, this.#slices.ordinals, this.#watermarkMs);
    const timers: { firesAtMs: number }[] = [];
    for (const endMs of ends) {
      if (timers.push({ firesAtMs: endMs - 1 }) === TIMERS_MAX) break;
    }
    this.#snapshot = new WindowSnapshot(this.#contents, {
      isIncremental: !isFull && this.#isSnapshotKnown,
      facts: {
        watermarkMs: watermarkToJson(this.#watermarkMs),
        lateRows: this.lateRows,
        windowsFired: this.#windowsFired,
        arrivals: this.#writer.arrivals,
        shape: shapeOf(this.#spec),
      },
      timers,
      watermarks: [{ partition: 0, watermarkMs: watermarkToRow(this.#watermarkMs) }],
      blockRows: this.#snapshotBlockRows,
      onEnd: (isFinished) => {
        this.#snapshot = undefined;
        this.#isSnapshotKnown = isFinished;
      },
    });
    return this.#snapshot;
  }

  /** Takes over the state of snapshots; nothing has come in yet. */
  restore(state: RestoredState): void {
    const facts = new JsonFields(state.facts);
    this.#watermarkMs = watermarkFromJson(facts.get('watermarkMs'));
    this.#windowsFired = facts.number('windowsFired');
    this.#writer.restore(facts.number('lateRows'), facts.number('arrivals'));
    new WindowRestore(this.#contents).run(state.payloads);
    this.#ownsStrings = stringSourcesOf(this.#contents).some(
      ({ home }) => home.owned !== undefined,
    );
  }

  close(): void {
    this.#snapshot?.abandon();
    this.#memory.recycler.removeHolder(this.#codes);
    this.#output.close();
    this.#merger.close();
    this.#writer.close();
    closeContents(this.#contents);
  }

  #write(rows: SliceRows, from: number, to: number): void {
    const before = this.lateRows;
    this.#writer.write(rows, from, to, this.#watermarkMs);
    const late = this.lateRows - before;
    if (late === 0 || this.#decisions === undefined) return;
    const timesMs: number[] = [];
    let earliestMs = Number.POSITIVE_INFINITY;
    for (let row = from; row < to; row++) {
      const timeMs = readMs(this.#memory, rows.times + row * 8);
      if (!this.#windows.isClosed(this.#windows.sliceOf(timeMs), this.#watermarkMs)) continue;
      earliestMs = Math.min(earliestMs, timeMs);
      if (timesMs.length < LATE_TIMES_MAX) timesMs.push(timeMs);
    }
    this.#decisions.late(late, earliestMs, timesMs, this.#watermarkMs);
  }

  #fire(watermarkMs: number): void {
    if (!(watermarkMs > this.#watermarkMs)) return;
    while (!this.#slices.isEmpty) {
      const { ordinal } = this.#slices.first;
      const endMs = this.#windows.firstOpenEndOf(ordinal, this.#watermarkMs);
      if (endMs === undefined) {
        this.#snapshot?.drain(this.#slices.first);
        this.#slices.dropFirst();
        continue;
      }
      if (endMs - 1 > watermarkMs) break;
      this.#fireWindow(endMs);
      this.#decisions?.fired(this.#inspectWindow(endMs), watermarkMs);
      this.#watermarkMs = endMs - 1;
    }
    this.#watermarkMs = watermarkMs;
  }

  #fireWindow(endMs: number): void {
    this.#appendWindow(this.#output, coveredSlices(this.#windows, this.#slices, endMs), endMs);
    this.#windowsFired++;
  }

  #inspectWindow(endMs: number): WindowContentsSeen {
    const { idCount } = this.#groups;
    return inspectWindow(this.#memory, this.#windows, this.#slices, endMs, idCount);
  }

  #appendWindow(output: WindowOutput, covered: readonly Slice[], endMs: number): void {
    const startMs = endMs - this.#windows.sizeMs;
    const { layout } = this.#slices;
    this.#merger.merged(covered, this.#groups.idCount, (slice) =>
      output.append(slice, layout, startMs, endMs),
    );
  }

  #createOutput(send: (batch: ColumnBatch) => void): WindowOutput {
    const { schema, aggregates } = this.#spec;
    return new WindowOutput(
      this.#memory,
      schema,
      aggregates,
      this.#groups,
      this.#dictionaryOf,
      send,
    );
  }

  readonly #dictionaryOf = (column: number): StringDictionary | undefined =>
    this.#dictionaries.get(column)?.dictionary;

  /** The columns under aggregates, with the null counters they need. */
  #argumentsOf(batch: ColumnBatch): ReadonlyMap<number, Column> {
    const columns = new Map<number, Column>();
    const withNulls: number[] = [];
    for (const position of this.#argumentColumns) {
      const column = this.#dense(batch, position);
      const home = this.#dictionaries.get(position);
      columns.set(position, home?.translate(column, batch.numRows, this.#arena) ?? column);
      if (column.validity !== 0) withNulls.push(position);
    }
    const layout = this.#slices.layout.withNullCounters(withNulls);
    if (layout !== this.#slices.layout) {
      this.#snapshot?.drain();
      this.#slices.widen(layout);
    }
    return columns;
  }

  #dense(batch: ColumnBatch, position: number): Column {
    return denseColumn(this.#memory, this.#arena, must(batch.columns[position]), batch.numRows);
  }

  /** From the first batch on, the strings of the stream are those of its dictionaries. */
  #giveUpOwnStrings(batch: ColumnBatch): void {
    this.#ownsStrings = false;
    const homes = stringSourcesOf(this.#contents).map(({ home, column }) => ({
      home,
      dictionary: must(batch.columns[column]?.dictionary, 'a string column has a dictionary'),
    }));
    giveUpOwnStrings(this.#memory, this.#codes, homes);
  }

  #readWatermark(address: number): number {
    const value = must(this.#memory.views.i64[address >> 3]);
    return value === -(2n ** 63n) ? Number.NEGATIVE_INFINITY : Number(value);
  }
}
