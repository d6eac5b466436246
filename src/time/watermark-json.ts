import { assert } from '../common/assert.js';
import type { Json } from '../common/json.js';

/** A watermark as JSON: null for -Infinity, `end` for +Infinity, which JSON numbers can't be. */
export function watermarkToJson(watermarkMs: number): Json {
  if (watermarkMs === Number.NEGATIVE_INFINITY) return null;
  return watermarkMs === Number.POSITIVE_INFINITY ? 'end' : watermarkMs;
}

/** Epoch milliseconds or an infinity, from what `watermarkToJson` has made of it. */
export function watermarkFromJson(json: Json): number {
  if (json === null) return Number.NEGATIVE_INFINITY;
  if (json === 'end') return Number.POSITIVE_INFINITY;
  assert(typeof json === 'number', 'a watermark is a number');
  return json;
}

/** A watermark as a row for people: null for -Infinity, the last millisecond that is exact for +Infinity. */
export function watermarkToRow(watermarkMs: number): number | null {
  if (watermarkMs === Number.NEGATIVE_INFINITY) return null;
  return Math.min(watermarkMs, Number.MAX_SAFE_INTEGER);
}
