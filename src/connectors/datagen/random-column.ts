import { writeI64, writeScaledI64 } from '../../columnar/write-i64.js';
import { unreachable } from '../../common/assert.js';
import type { OptionReader } from '../../common/option-reader.js';
import type { Clock } from '../../time/clock.js';
import type { Field } from '../../types/schema.js';
import { type SqlType, type TimestampType, unitsPerSecond } from '../../types/sql-type.js';
import { type ColumnGenerator, filledColumn } from './column-generator.js';
import { randomStrings } from './random-strings.js';
import type { SeededRandom } from './seeded-random.js';

const DAY_MS = 86_400_000;
const LENGTH_DEFAULT = 100;
const LENGTH_MAX = 65_536;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** `fields.<column>.kind = 'random'`, with Flink's bounds: the whole range of the type where none are given. */
export function randomColumn(
  field: Field,
  prefix: string,
  options: OptionReader,
  random: SeededRandom,
  clock: Clock,
): ColumnGenerator {
  const { type } = field;
  switch (type.kind) {
    case 'boolean':
      return columnOf(type, random, 1, (memory, address, n) => {
        for (let i = 0; i < n; i++) memory.views.u8[address + i] = random.uint32() >>> 31;
      });
    case 'int':
      return randomInt(type, prefix, options, random);
    case 'bigint':
      return randomBigint(type, prefix, options, random);
    case 'float':
    case 'double':
      return randomDouble(type, prefix, options, random);
    case 'varchar': {
      const length = options.integer(`${prefix}length`, LENGTH_DEFAULT, 1, LENGTH_MAX);
      const varies = options.boolean(`${prefix}var-len`, false);
      return randomStrings(length, varies, random);
    }
    case 'date':
      return columnOf(type, random, 0, (memory, address, n) => {
        const today = Math.floor(clock.nowMs() / DAY_MS);
        memory.views.i32.fill(today, address >>> 2, (address >>> 2) + n);
      });
    case 'timestamp':
    case 'timestamp_ltz':
      return recentTimestamp(type, prefix, options, random, clock);
    default:
      return unreachable(type);
  }
}

type Fill = (memory: FillMemory, address: number, n: number) => void;
type FillMemory = Parameters<ColumnGenerator['generate']>[0]['memory'];

/** A column whose rows take `words` random words each. */
function columnOf(type: SqlType, random: SeededRandom, words: number, fill: Fill): ColumnGenerator {
  return {
    rowsMax: Number.POSITIVE_INFINITY,
    skip: (n) => random.skip(words * n),
    generate: (arena, dictionary, _firstRow, n) =>
      filledColumn(arena, type, n, dictionary, (address) => fill(arena.memory, address, n)),
  };
}

function randomInt(
  type: SqlType,
  prefix: string,
  options: OptionReader,
  random: SeededRandom,
): ColumnGenerator {
  const min = options.integer(`${prefix}min`, -(2 ** 31), -(2 ** 31), 2 ** 31 - 1);
  const max = options.integer(`${prefix}max`, 2 ** 31 - 1, min, 2 ** 31 - 1);
  const count = max - min + 1;
  return columnOf(type, random, 1, (memory, address, n) => {
    const values = memory.views.i32;
    for (let i = 0; i < n; i++) {
      values[(address >>> 2) + i] = min + Math.floor(random.fraction() * count);
    }
  });
}

function randomBigint(
  type: SqlType,
  prefix: string,
  options: OptionReader,
  random: SeededRandom,
): ColumnGenerator {
  const min = options.bigint(`${prefix}min`, INT64_MIN);
  const max = options.bigint(`${prefix}max`, INT64_MAX);
  if (max < min) throw options.error(`${prefix}max`, `must not be below the minimum ${min}`);
  const count = max - min + 1n;
  const isSafe = (value: bigint): boolean => BigInt.asIntN(54, value) === value;
  if (isSafe(min) && isSafe(max) && isSafe(count)) {
    const first = Number(min);
    const range = Number(count);
    return columnOf(type, random, 2, (memory, address, n) => {
      const words = memory.views.u32;
      for (let i = 0; i < n; i++) {
        writeI64(words, (address >>> 3) + i, first + Math.floor(random.double() * range));
      }
    });
  }
  return columnOf(type, random, 2, (memory, address, n) => {
    const values = memory.views.i64;
    for (let i = 0; i < n; i++) {
      const bits = (BigInt(random.uint32()) << 32n) | BigInt(random.uint32());
      values[(address >>> 3) + i] = min + ((bits * count) >> 64n);
    }
  });
}

function randomDouble(
  type: SqlType,
  prefix: string,
  options: OptionReader,
  random: SeededRandom,
): ColumnGenerator {
  const isFloat = type.kind === 'float';
  const largest = isFloat ? 3.4028234663852886e38 : Number.MAX_VALUE;
  const min = options.number(`${prefix}min`, 0, -largest, largest);
  const max = options.number(`${prefix}max`, largest, -largest, largest);
  if (max < min) throw options.error(`${prefix}max`, `must not be below the minimum ${min}`);
  return columnOf(type, random, 2, ({ views }, address, n) => {
    const values = isFloat ? views.f32 : views.f64;
    const first = isFloat ? address >>> 2 : address >>> 3;
    for (let i = 0; i < n; i++) {
      const part = random.double();
      values[first + i] = min * (1 - part) + max * part;
    }
  });
}

/** As in Flink: the current time, less a random part of `max-past`. */
function recentTimestamp(
  type: TimestampType,
  prefix: string,
  options: OptionReader,
  random: SeededRandom,
  clock: Clock,
): ColumnGenerator {
  const maxPastMs = options.durationMs(`${prefix}max-past`, 0);
  const unitsPerMs = unitsPerSecond(type) / 1000;
  return columnOf(type, random, 2, (memory, address, n) => {
    const words = memory.views.u32;
    for (let i = 0; i < n; i++) {
      const ms = clock.nowMs() - Math.floor(random.double() * maxPastMs);
      writeScaledI64(words, (address >>> 3) + i, ms, unitsPerMs);
    }
  });
}
