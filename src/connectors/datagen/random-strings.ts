import { must } from '../../common/assert.js';
import { VARCHAR } from '../../types/sql-type.js';
import { type ColumnGenerator, filledColumn } from './column-generator.js';
import type { SeededRandom } from './seeded-random.js';

/** Bytes of text made before they are interned, which bounds scratch memory for long strings. */
const CHUNK_BYTES = 1 << 20;
const HEX = new TextEncoder().encode('0123456789abcdef');

/** Hexadecimal digits as Flink makes them: `length` of them, or 1 to `length` where `varies`. */
export function randomStrings(
  length: number,
  varies: boolean,
  random: SeededRandom,
): ColumnGenerator {
  return {
    rowsMax: Number.POSITIVE_INFINITY,
    skip(n) {
      if (!varies) random.skip(n * wordsOf(length));
      for (let i = 0; varies && i < n; i++) {
        random.skip(wordsOf(1 + Math.floor(random.fraction() * length)));
      }
    },
    generate: (arena, dictionary, _firstRow, n) =>
      filledColumn(arena, VARCHAR, n, dictionary, (codes) => {
        const chunkRows = Math.min(n, Math.max(1, Math.floor(CHUNK_BYTES / length)));
        const offsets = arena.allocate((chunkRows + 1) * 4);
        const text = arena.allocate(chunkRows * length);
        for (let done = 0; done < n; done += chunkRows) {
          const rows = Math.min(chunkRows, n - done);
          const { u8, u32 } = arena.memory.views;
          let end = 0;
          u32[offsets >>> 2] = 0;
          for (let i = 0; i < rows; i++) {
            const digits = varies ? 1 + Math.floor(random.fraction() * length) : length;
            writeDigits(u8, text + end, digits, random);
            end += digits;
            u32[(offsets >>> 2) + i + 1] = end;
          }
          must(dictionary).internColumn(offsets, text, 0, rows, codes + done * 4);
        }
      }),
  };
}

/** Random words that so many digits take. */
function wordsOf(digits: number): number {
  return Math.ceil(digits / 8);
}

function writeDigits(bytes: Uint8Array, start: number, n: number, random: SeededRandom): void {
  let bits = 0;
  for (let i = 0; i < n; i++) {
    bits = (i & 7) === 0 ? random.uint32() : bits >>> 4;
    bytes[start + i] = HEX[bits & 15] ?? 0;
  }
}
