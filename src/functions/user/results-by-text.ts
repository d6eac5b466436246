import type { Column } from '../../columnar/column.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';
import { byteWidthOf, type SqlType } from '../../types/sql-type.js';
import type { EvaluationContext } from '../function-definition.js';
import { newBitmap, newColumn } from '../scalar/support/result-columns.js';

const SLOTS_MIN = 64;
/** The slot of NULL; a code's is the next but `code`. */
const NULL_SLOT = 0;
const Status = { NULL: 0, VALUE: 1, UNKNOWN: 2, WANTED: 3 } as const;

/** Computes a column of one value for each text, or null for NULL; or throws. */
export type ComputeTexts = (texts: readonly (string | null)[]) => Column;

/**
 * A function's results for the strings of a dictionary, and for NULL, in kernel memory: each is computed when a row first has
 * the string, so that strings that no row brings here are never asked for.
 */
export class ResultsByText {
  readonly dictionary: StringDictionary;
  readonly #memory: KernelMemory;
  readonly #width: number;
  #slots = SLOTS_MIN;
  /** Of the recycler, when the results were begun. */
  #runs: number;
  #values: number;
  #statuses: number;
  #hasNulls = false;

  constructor(memory: KernelMemory, dictionary: StringDictionary, type: SqlType) {
    this.dictionary = dictionary;
    this.#memory = memory;
    this.#width = byteWidthOf(type);
    this.#runs = memory.recycler.runs;
    this.#values = memory.allocateZeroed(SLOTS_MIN * this.#width);
    this.#statuses = memory.allocate(SLOTS_MIN);
    this.clear();
  }

  /** To be called when results would be others from now on. */
  clear(): void {
    this.#hasNulls = false;
    this.#memory.views.u8.fill(Status.UNKNOWN, this.#statuses, this.#statuses + this.#slots);
  }

  /** The results, of `type`, for the texts of `column`, whose dictionary is the one that these are for. */
  lookUp(context: EvaluationContext, column: Column, type: SqlType, compute: ComputeTexts): Column {
    const { runs } = this.#memory.recycler;
    if (runs !== this.#runs) this.clear();
    this.#runs = runs;
    if (this.dictionary.size >= this.#slots) this.#grow(this.dictionary.size + 1);
    const slots = context.arena.allocate(context.numRows * 4);
    const wanted = this.#findSlots(context.numRows, column, slots);
    if (wanted.length > 0) this.#compute(wanted, compute);
    return this.#take(context, slots, type);
  }

  close(): void {
    this.#memory.free(this.#values, this.#slots * this.#width);
    this.#memory.free(this.#statuses, this.#slots);
  }

  /** Writes each row's slot to `out`; returns those without a result. */
  #findSlots(numRows: number, { values, step, validity }: Column, out: number): number[] {
    const { u8, u32 } = this.#memory.views;
    const first = values >>> 2;
    const stride = step >>> 2;
    const wanted: number[] = [];
    for (let row = 0; row < numRows; row++) {
      const isNull = validity !== 0 && ((u8[validity + (row >>> 3)] ?? 0) & (1 << (row & 7))) === 0;
      const slot = isNull ? NULL_SLOT : (u32[first + row * stride] ?? 0) + 1;
      u32[(out >>> 2) + row] = slot;
      if (u8[this.#statuses + slot] !== Status.UNKNOWN) continue;
      u8[this.#statuses + slot] = Status.WANTED;
      wanted.push(slot);
    }
    return wanted;
  }

  #compute(wanted: readonly number[], compute: ComputeTexts): void {
    let computed: Column;
    try {
      computed = compute(
        wanted.map((slot) => (slot === NULL_SLOT ? null : this.dictionary.text(slot - 1))),
      );
    } catch (error) {
      for (const slot of wanted) this.#memory.views.u8[this.#statuses + slot] = Status.UNKNOWN;
      throw error;
    }
    const { u8 } = this.#memory.views;
    const { values, validity } = computed;
    const width = this.#width;
    wanted.forEach((slot, i) => {
      const source = values + i * width;
      u8.copyWithin(this.#values + slot * width, source, source + width);
      const isNull = validity !== 0 && ((u8[validity + (i >>> 3)] ?? 0) & (1 << (i & 7))) === 0;
      u8[this.#statuses + slot] = isNull ? Status.NULL : Status.VALUE;
      this.#hasNulls ||= isNull;
    });
  }

  #take(context: EvaluationContext, slots: number, type: SqlType): Column {
    const { kernels } = this.#memory;
    const { numRows, arena } = context;
    const validity = this.#hasNulls ? newBitmap(context) : 0;
    const dictionary = type.kind === 'varchar' ? context.dictionary() : undefined;
    const out = newColumn(context, type, validity, dictionary);
    if (this.#width === 1) kernels.take1(this.#values, slots, numRows, out.values);
    else if (this.#width === 4) kernels.take4(this.#values, slots, numRows, out.values);
    else kernels.take8(this.#values, slots, numRows, out.values);
    if (validity === 0) return out;
    const statuses = arena.allocate(numRows);
    kernels.take1(this.#statuses, slots, numRows, statuses);
    kernels.bytesToBitmap(statuses, numRows, validity);
    return out;
  }

  #grow(size: number): void {
    const before = this.#slots;
    while (this.#slots < size) this.#slots *= 2;
    const memory = this.#memory;
    const width = this.#width;
    this.#values = memory.reallocate(this.#values, before * width, this.#slots * width);
    this.#statuses = memory.reallocate(this.#statuses, before, this.#slots);
    memory.views.u8.fill(Status.UNKNOWN, this.#statuses + before, this.#statuses + this.#slots);
  }
}
