import type { Column } from '../../columnar/column.js';
import { must } from '../../common/assert.js';
import type { OptionReader } from '../../common/option-reader.js';
import type { Clock } from '../../time/clock.js';
import type { Field, Schema } from '../../types/schema.js';
import type { ColumnTarget } from '../source.js';
import { type ColumnGenerator, writeNulls } from './column-generator.js';
import { randomColumn } from './random-column.js';
import type { RowGenerator } from './row-generator.js';
import { SeededRandom } from './seeded-random.js';
import { sequenceColumn } from './sequence-column.js';

/** Flink's generator: every column for itself, random or a sequence, by `fields.<column>.…` options. */
export class FieldsGenerator implements RowGenerator {
  readonly rowsMax: number;
  readonly #columns: readonly FieldGenerator[];

  constructor(schema: Schema, options: OptionReader, seed: number, clock: Clock) {
    this.#columns = schema.map((field) => fieldGenerator(field, options, seed, clock));
    this.rowsMax = Math.min(...this.#columns.map((column) => column.generator.rowsMax));
  }

  skip(n: number): void {
    for (const { generator, nulls, nullRate } of this.#columns) {
      generator.skip(n);
      if (nullRate > 0) nulls.skip(n);
    }
  }

  generate(target: ColumnTarget, firstRow: number, n: number): readonly Column[] {
    return target.columns.map((position, i) => {
      const { generator, nulls, nullRate } = must(this.#columns[position]);
      const dictionary = target.dictionaries[i];
      const column = generator.generate(target.arena, dictionary, firstRow, n);
      if (nullRate === 0) return column;
      return { ...column, validity: writeNulls(target.arena, nulls, nullRate, n) };
    });
  }
}

interface FieldGenerator {
  readonly generator: ColumnGenerator;
  readonly nulls: SeededRandom;
  readonly nullRate: number;
}

function fieldGenerator(
  field: Field,
  options: OptionReader,
  seed: number,
  clock: Clock,
): FieldGenerator {
  const prefix = `fields.${field.name}.`;
  const kind = options.oneOf(`${prefix}kind`, ['random', 'sequence'], 'random');
  const nulls = new SeededRandom(seed, `${field.name} nulls`);
  if (kind === 'sequence') {
    return { generator: sequenceColumn(field, prefix, options), nulls, nullRate: 0 };
  }
  const random = new SeededRandom(seed, field.name);
  const generator = randomColumn(field, prefix, options, random, clock);
  const nullRate = options.number(`${prefix}null-rate`, 0, 0, 1);
  if (nullRate > 0 && !field.nullable) {
    throw options.error(`${prefix}null-rate`, 'must be 0, since the column is NOT NULL');
  }
  return { generator, nulls, nullRate };
}
