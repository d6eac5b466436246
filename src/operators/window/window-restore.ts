import { readSections, type Section } from '../../checkpoint/section-reader.js';
import type { Column } from '../../columnar/column.js';
import { assert, must, unreachable } from '../../common/assert.js';
import type { JsonFields } from '../../common/json-fields.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { Arena } from '../../kernels/arena.js';
import { StringDictionary } from '../../kernels/string-dictionary.js';
import { byteWidthOf } from '../../types/sql-type.js';
import { argumentColumnsOf } from './window-aggregate-spec.js';
import {
  type StringSource,
  stringCellsOf,
  stringSourcesOf,
  type WindowContents,
} from './window-contents.js';
import { NULL_STRING, WINDOW_PAYLOAD_VERSION } from './window-snapshot.js';

/** Puts what snapshots have taken out into a window aggregation that has seen nothing yet. */
export class WindowRestore {
  readonly #contents: WindowContents;
  readonly #arena: Arena;
  readonly #sources: readonly StringSource[];
  /** Codes by the numbers that strings have in the payload, by source. */
  #codes: RestoredCodes[] = [];
  /** Bytes of an accumulator row in the payload. */
  #rowBytes = 0;

  constructor(contents: WindowContents) {
    this.#contents = contents;
    this.#arena = new Arena(contents.memory);
    this.#sources = stringSourcesOf(contents);
  }

  /** `payloads` are those of a full snapshot and of its increments, in order. Throws CHECKPOINT_ERROR for unknown ones. */
  run(payloads: readonly Uint8Array[]): void {
    const { memory, slices } = this.#contents;
    const last = payloads.at(-1);
    if (last === undefined) return;
    const state = stateOf(last);
    const open = new Map(state.array('slices').map(sliceAndCount));
    this.#widen(state);
    for (const { home } of this.#sources) home.own(new StringDictionary(memory));
    for (const payload of payloads) {
      this.#rowBytes = stateOf(payload).number('rowBytes');
      this.#reserveStrings(payload);
      for (const section of readSections(payload)) this.#take(section, open);
    }
    this.#arena.close();
    for (const [ordinal, count] of open) {
      assert(slices.get(ordinal)?.rowCount === count, 'the payloads have all rows of a slice');
    }
  }

  /** Makes room for the strings of a payload, which would else be made many times. */
  #reserveStrings(payload: Uint8Array): void {
    const totals = this.#sources.map(() => ({ count: 0, byteLength: 0 }));
    for (const { header, buffers } of readSections(payload)) {
      if (header.string('kind') !== 'strings') continue;
      const total = must(totals[header.number('source')]);
      total.count += header.number('count');
      total.byteLength += must(buffers[1]).length;
    }
    for (const [source, { count, byteLength }] of totals.entries()) {
      must(must(this.#sources[source]).home.dictionary).reserve(count, byteLength);
    }
    this.#codes = totals.map(({ count }) => new RestoredCodes(count));
  }

  #widen(state: JsonFields): void {
    const { slices, spec } = this.#contents;
    const columns = argumentColumnsOf(spec);
    const counters = state.numbers('nullCounters').map((position) => must(columns[position]));
    const layout = slices.layout.withNullCounters(counters);
    if (layout !== slices.layout) slices.widen(layout);
    assert(layout.rowBytes === state.number('rowBytes'), 'the payload is of these aggregates');
  }

  #take({ header, buffers }: Section, open: ReadonlyMap<number, number>): void {
    this.#arena.reset();
    const kind = header.string('kind') as 'state' | 'strings' | 'changed' | 'new';
    switch (kind) {
      case 'state':
        break;
      case 'strings':
        this.#takeStrings(header, buffers);
        break;
      case 'changed':
        if (open.has(header.number('slice'))) this.#takeChanged(header, buffers);
        break;
      case 'new':
        if (open.has(header.number('slice'))) this.#takeNew(header, buffers, open);
        break;
      default:
        unreachable(kind);
    }
  }

  #takeStrings(header: JsonFields, buffers: readonly Uint8Array[]): void {
    const source = header.number('source');
    const count = header.number('count');
    const offsets = this.#place(must(buffers[0]));
    const bytes = this.#place(must(buffers[1]));
    const out = this.#arena.allocate(count * 4);
    const dictionary = must(must(this.#sources[source]).home.dictionary);
    dictionary.internColumn(offsets, bytes, 0, count, out);
    const { u32 } = this.#contents.memory.views;
    must(this.#codes[source]).push(u32.subarray(out >> 2, (out >> 2) + count));
  }

  #takeChanged(header: JsonFields, buffers: readonly Uint8Array[]): void {
    const count = header.number('count');
    const indices = this.#place(must(buffers[0]));
    const rows = this.#rowsOf(must(buffers[1]), count);
    const slice = must(this.#contents.slices.get(header.number('slice')));
    slice.replaceRows(indices, rows, count);
  }

  #takeNew(
    header: JsonFields,
    buffers: readonly Uint8Array[],
    open: ReadonlyMap<number, number>,
  ): void {
    const { slices, groups, spec } = this.#contents;
    const ordinal = header.number('slice');
    const count = header.number('count');
    const slice = slices.get(ordinal) ?? slices.open(ordinal);
    assert(slice.rowCount === header.number('first'), 'new rows follow the known ones');
    const rows = this.#rowsOf(must(buffers[0]), count);
    const arrivals = this.#place(must(buffers[1]));
    const keys = spec.keyColumns.map((_, key) =>
      this.#keyOf(key, count, must(buffers[2 + key * 2]), must(buffers[3 + key * 2])),
    );
    const ids = groups.idsOf(keys, count, this.#arena);
    slice.appendRows(rows, ids, arrivals, count, must(open.get(ordinal)));
  }

  #keyOf(key: number, n: number, bytes: Uint8Array, validity: Uint8Array): Column {
    const { spec } = this.#contents;
    const { type } = must(spec.inputSchema[must(spec.keyColumns[key])]);
    const values = this.#place(bytes);
    const source = this.#sources.findIndex((candidate) => candidate.key === key);
    if (source >= 0) this.#codesOfKeys(must(this.#codes[source]).codes, values, n);
    return {
      type,
      values,
      step: byteWidthOf(type),
      validity: validity.length === 0 ? 0 : this.#place(validity),
      dictionary: this.#sources[source]?.home.dictionary,
    };
  }

  #codesOfKeys(codes: Uint32Array, values: number, n: number): void {
    const { u32 } = this.#contents.memory.views;
    for (let i = 0; i < n; i++) {
      const number = must(u32[(values >>> 2) + i]);
      u32[(values >>> 2) + i] = number === NULL_STRING ? 0 : must(codes[number]);
    }
  }

  /** Accumulator rows of the present layout, with codes of the present dictionaries. */
  #rowsOf(bytes: Uint8Array, n: number): number {
    const { memory, slices } = this.#contents;
    const { rowBytes } = slices.layout;
    let rows = this.#place(bytes);
    if (this.#rowBytes < rowBytes) {
      const widened = this.#arena.allocate(n * rowBytes);
      const { template } = slices;
      memory.kernels.widenRows(rows, this.#rowBytes, n, template, rowBytes, widened);
      rows = widened;
    }
    const { u32 } = memory.views;
    for (const { offset, source } of stringCellsOf(slices.layout, this.#sources)) {
      const { codes } = must(this.#codes[source]);
      let at = (rows + offset) >>> 2;
      for (let i = 0; i < n; i++, at += rowBytes >>> 2) {
        const [least, most] = [must(u32[at]), must(u32[at + 1])];
        if (least !== 0) u32[at] = must(codes[least - 1]) + 1;
        if (most !== 0) u32[at + 1] = must(codes[most - 1]) + 1;
      }
    }
    return rows;
  }

  #place(bytes: Uint8Array): number {
    const address = this.#arena.allocate(bytes.length);
    this.#contents.memory.views.u8.set(bytes, address);
    return address;
  }
}

/** Codes by the numbers of a payload's strings. */
class RestoredCodes {
  readonly codes: Uint32Array;
  #count = 0;

  constructor(capacity: number) {
    this.codes = new Uint32Array(capacity);
  }

  push(codes: Uint32Array): void {
    this.codes.set(codes, this.#count);
    this.#count += codes.length;
  }
}

/** Header of the payload's first section. */
function stateOf(payload: Uint8Array): JsonFields {
  const first = readSections(payload).next().value;
  const header: JsonFields | undefined = first?.header;
  const version = header?.number('version');
  if (header !== undefined && version === WINDOW_PAYLOAD_VERSION) return header;
  throw new StreamingError(
    ErrorType.CHECKPOINT_ERROR,
    `The checkpoint has window state of format ${version}, this version reads ${WINDOW_PAYLOAD_VERSION}: ` +
      'restore it with the version that wrote it, or start without it.',
    { component: 'window-aggregate', operation: 'restore' },
    { code: 'STATE_INCOMPATIBLE' },
  );
}

function sliceAndCount(pair: unknown): [ordinal: number, count: number] {
  assert(Array.isArray(pair) && pair.length === 2, 'slices are listed as pairs');
  return [Number(pair[0]), Number(pair[1])];
}
