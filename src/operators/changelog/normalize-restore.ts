import { readSections, type Section } from '../../checkpoint/section-reader.js';
import type { Column } from '../../columnar/column.js';
import { must, unreachable } from '../../common/assert.js';
import type { JsonFields } from '../../common/json-fields.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { Arena } from '../../kernels/arena.js';
import { StringDictionary } from '../../kernels/string-dictionary.js';
import { byteWidthOf, physicalTypeOf } from '../../types/sql-type.js';
import { dictionaryAt, type NormalizeContents } from './normalize-contents.js';
import { NORMALIZE_PAYLOAD_VERSION, NULL_STRING } from './normalize-snapshot.js';

/** Rows whose keys are entered at a time. */
const BLOCK_ROWS = 8192;

/**
 * Puts what snapshots have taken out into contents that have seen nothing yet. `payloads` are those of a full snapshot and of its
 * increments, in order. Throws CHECKPOINT_ERROR for unknown ones.
 */
export function restoreContents(
  contents: NormalizeContents,
  payloads: readonly Uint8Array[],
): void {
  if (payloads.length === 0) return;
  for (const { home } of contents.homes) home.own(new StringDictionary(contents.memory));
  const restore = new NormalizeRestore(contents, slotCountOf(must(payloads.at(-1))));
  for (const payload of payloads) restore.take(payload);
  restore.finish();
}

class NormalizeRestore {
  readonly #contents: NormalizeContents;
  readonly #arena: Arena;
  readonly #isLive: Uint8Array;
  /** Codes by the numbers that strings have in the payload, by column. */
  readonly #codes = new Map<number, number[]>();

  constructor(contents: NormalizeContents, slotCount: number) {
    this.#contents = contents;
    this.#arena = new Arena(contents.memory);
    this.#isLive = new Uint8Array(slotCount);
    contents.rows.reserve(slotCount);
  }

  take(payload: Uint8Array): void {
    slotCountOf(payload);
    this.#codes.clear();
    for (const section of readSections(payload)) this.#takeSection(section);
  }

  /** Enters the keys of the rows that are left. */
  finish(): void {
    const { slots } = this.#contents;
    slots.restoreFree(this.#isLive.length, (slot) => this.#isLive[slot] === 1);
    const live: number[] = [];
    for (let slot = 0; slot < this.#isLive.length; slot++) {
      if (this.#isLive[slot] === 1) live.push(slot);
    }
    for (let from = 0; from < live.length; from += BLOCK_ROWS) {
      this.#enterKeys(live.slice(from, from + BLOCK_ROWS));
    }
    this.#arena.close();
  }

  #takeSection({ header, buffers }: Section): void {
    this.#arena.reset();
    const kind = header.string('kind') as 'state' | 'freed' | 'strings' | 'rows';
    switch (kind) {
      case 'state':
        break;
      case 'freed':
        for (const slot of numbersOf(must(buffers[0]))) this.#isLive[slot] = 0;
        break;
      case 'strings':
        this.#takeStrings(header, buffers);
        break;
      case 'rows':
        this.#takeRows(header.number('count'), buffers);
        break;
      default:
        unreachable(kind);
    }
  }

  #takeStrings(header: JsonFields, buffers: readonly Uint8Array[]): void {
    const column = header.number('column');
    const count = header.number('count');
    const dictionary = must(dictionaryAt(this.#contents, column));
    const [offsets, bytes] = [must(buffers[0]), must(buffers[1])];
    dictionary.reserve(count, bytes.length);
    const out = this.#arena.allocate(count * 4);
    dictionary.internColumn(this.#place(offsets), this.#place(bytes), 0, count, out);
    const codes = this.#codes.get(column) ?? [];
    this.#codes.set(column, codes);
    const { u32 } = this.#contents.memory.views;
    for (let i = 0; i < count; i++) codes.push(must(u32[(out >>> 2) + i]));
  }

  #takeRows(n: number, buffers: readonly Uint8Array[]): void {
    const { spec, rows } = this.#contents;
    const columns = spec.schema.map(({ type }, position): Column => {
      const validity = must(buffers[2 + position * 2]);
      const values = this.#place(must(buffers[1 + position * 2]));
      if (physicalTypeOf(type) === 'code') this.#replaceNumbers(position, values, n);
      return {
        type,
        values,
        step: byteWidthOf(type),
        validity: validity.length === 0 ? 0 : this.#place(validity),
        dictionary: dictionaryAt(this.#contents, position),
      };
    });
    const slots = must(buffers[0]);
    rows.write(columns, n, this.#place(slots));
    for (const slot of numbersOf(slots)) this.#isLive[slot] = 1;
  }

  #replaceNumbers(position: number, values: number, n: number): void {
    const codes = this.#codes.get(position) ?? [];
    const { u32 } = this.#contents.memory.views;
    for (let i = 0; i < n; i++) {
      const number = must(u32[(values >>> 2) + i]);
      u32[(values >>> 2) + i] = number === NULL_STRING ? 0 : must(codes[number]);
    }
  }

  #enterKeys(live: readonly number[]): void {
    const { memory, spec, slots, rows } = this.#contents;
    this.#arena.reset();
    const slotsAt = this.#arena.allocate(live.length * 4);
    memory.views.u32.set(live, slotsAt >>> 2);
    const columns = rows.read(slotsAt, live.length, this.#arena, (position) =>
      dictionaryAt(this.#contents, position),
    );
    const keys = spec.keyColumns.map((position) => ({ ...must(columns[position]), validity: 0 }));
    const ids = slots.idsOf(keys, live.length, this.#arena) >>> 2;
    const { u32 } = memory.views;
    for (const [i, slot] of live.entries()) slots.restore(slot, must(u32[ids + i]));
  }

  #place(bytes: Uint8Array): number {
    const address = this.#arena.allocate(Math.max(bytes.length, 1));
    this.#contents.memory.views.u8.set(bytes, address);
    return address;
  }
}

function numbersOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.slice().buffer);
}

function slotCountOf(payload: Uint8Array): number {
  const header: JsonFields | undefined = readSections(payload).next().value?.header;
  const version = header?.number('version');
  if (header !== undefined && version === NORMALIZE_PAYLOAD_VERSION) {
    return header.number('slotCount');
  }
  throw new StreamingError(
    ErrorType.CHECKPOINT_ERROR,
    `The checkpoint has rows by primary key in format ${version}, this version reads ${NORMALIZE_PAYLOAD_VERSION}: ` +
      'restore it with the version that wrote it, or start without it.',
    { component: 'changelog-normalize', operation: 'restore' },
  );
}
