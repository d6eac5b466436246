import type { RecordHeader } from '../driver/record-block.js';

/** Where records stand in some bytes. Arrays of one entry a record, filled from 0 to `count`. */
export class RecordPositions {
  count = 0;
  readonly keyStarts: Int32Array;
  readonly keyLengths: Int32Array;
  readonly valueStarts: Int32Array;
  readonly valueLengths: Int32Array;
  readonly headerStarts: Int32Array;
  readonly offsets: Float64Array;
  readonly timestampsMs: Float64Array;

  constructor(capacity: number) {
    this.keyStarts = new Int32Array(capacity);
    this.keyLengths = new Int32Array(capacity);
    this.valueStarts = new Int32Array(capacity);
    this.valueLengths = new Int32Array(capacity);
    this.headerStarts = new Int32Array(capacity);
    this.offsets = new Float64Array(capacity);
    this.timestampsMs = new Float64Array(capacity);
  }

  static readonly bytesPerRecord =
    5 * Int32Array.BYTES_PER_ELEMENT + 2 * Float64Array.BYTES_PER_ELEMENT;
}

/**
 * Notes where the `count` records of a batch stand in `bytes[start, end)`, those before `offsetMin` apart. `timestampMs` is
 * that of all of them, or NaN where each has its own. Returns whether the bytes are what they should be.
 *
 *     record = length varint | attributes 1 | timestamp delta varint | offset delta varint | key length varint, key
 *              | value length varint, value | header count varint, headers
 */
export function positionRecords(
  bytes: Uint8Array,
  start: number,
  end: number,
  count: number,
  baseOffset: number,
  baseTimestampMs: number,
  timestampMs: number,
  offsetMin: number,
  into: RecordPositions,
): boolean {
  const { keyStarts, keyLengths, valueStarts, valueLengths, headerStarts, offsets, timestampsMs } =
    into;
  const hasOneTimestamp = !Number.isNaN(timestampMs);
  let row = into.count;
  let at = start;
  for (let left = count; left > 0; left--) {
    let number = bytes[at++]!;
    if (number > 127) {
      number = longVarint(bytes, at, number);
      at = varintEnd;
    }
    const recordEnd = at + number / 2;
    at++;
    let delta = bytes[at++]!;
    if (delta > 127) {
      delta = longVarint(bytes, at, delta);
      at = varintEnd;
    }
    number = bytes[at++]!;
    if (number > 127) {
      number = longVarint(bytes, at, number);
      at = varintEnd;
    }
    const offset = baseOffset + number / 2;
    if (offset < offsetMin) {
      at = recordEnd;
      continue;
    }
    offsets[row] = offset;
    if (hasOneTimestamp) timestampsMs[row] = timestampMs;
    else timestampsMs[row] = baseTimestampMs + (delta % 2 === 0 ? delta / 2 : -(delta + 1) / 2);

    number = bytes[at++]!;
    if (number > 127) {
      number = longVarint(bytes, at, number);
      at = varintEnd;
    }
    keyStarts[row] = number === NONE ? -1 : at;
    number = number === NONE ? 0 : number / 2;
    keyLengths[row] = number;
    at += number;
    number = bytes[at++]!;
    if (number > 127) {
      number = longVarint(bytes, at, number);
      at = varintEnd;
    }
    valueStarts[row] = number === NONE ? -1 : at;
    number = number === NONE ? 0 : number / 2;
    valueLengths[row] = number;
    at += number;
    if (!(at <= recordEnd && recordEnd <= end)) return false;
    headerStarts[row] = at;
    row++;
    at = recordEnd;
  }
  into.count = row;
  return at === end;
}

/** The length -1, which stands for null, as it is written. */
const NONE = 1;

/** Where the varint ends that was read last. */
let varintEnd = 0;

/** The number, still zigzag, that starts with `first`, a byte with more behind it, and goes on at `at`. */
function longVarint(bytes: Uint8Array, at: number, first: number): number {
  let number = first & 127;
  let next = at;
  for (let scale = 128; ; scale *= 128) {
    const byte = bytes[next++]!;
    number += (byte & 127) * scale;
    if (!(byte > 127)) break;
  }
  varintEnd = next;
  return number;
}

/** The headers that start with their count at `start`. */
export function readHeaders(bytes: Uint8Array, start: number): readonly RecordHeader[] {
  let at = start;
  const varint = (): number => {
    let number = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[at++] ?? 0;
      number += (byte & 127) * scale;
      if (byte < 128) return number % 2 === 0 ? number / 2 : -(number + 1) / 2;
      scale *= 128;
    }
  };
  const part = (): Uint8Array | null => {
    const length = varint();
    if (length < 0) return null;
    at += length;
    return bytes.subarray(at - length, at);
  };
  const headers: RecordHeader[] = [];
  for (let left = varint(); left > 0; left--) {
    headers.push({ name: DECODER.decode(part() ?? undefined), value: part() });
  }
  return headers;
}

const DECODER = new TextDecoder();
