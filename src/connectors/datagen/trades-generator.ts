import type { Column } from '../../columnar/column.js';
import { must } from '../../common/assert.js';
import type { OptionReader } from '../../common/option-reader.js';
import { didYouMean } from '../../errors/did-you-mean.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Field } from '../../types/schema.js';
import { printType, type SqlType } from '../../types/sql-type.js';
import type { ColumnTarget, SourceConfig } from '../source.js';
import { filledColumn } from './column-generator.js';
import { EventTimes } from './event-times.js';
import { PriceColumn } from './price-column.js';
import type { RowGenerator } from './row-generator.js';
import { SeededRandom } from './seeded-random.js';
import { SymbolColumn } from './symbol-column.js';
import { VolumeColumn } from './volume-column.js';

const COLUMN_TYPES: Readonly<Record<string, readonly SqlType['kind'][]>> = {
  symbol: ['varchar'],
  price: ['double', 'float'],
  volume: ['bigint', 'int', 'double'],
  ts: ['timestamp', 'timestamp_ltz', 'bigint'],
};

/**
 * `'generator' = 'trades'`: trades of a stock exchange, any of the columns symbol, price, volume and ts (a timestamp, or
 * BIGINT epoch milliseconds). A few symbols trade most, as in Zipf's law; each price is a random walk. Event time runs at
 * `event-rows-per-second` from `start` on, each row up to `disorder-ms` behind it, and a share of `late-rate` rows up to
 * `late-ms` further behind: rows that a watermark of `disorder-ms` delay makes late.
 */
export class TradesGenerator implements RowGenerator {
  readonly rowsMax = Number.POSITIVE_INFINITY;
  readonly #schema: readonly Field[];
  readonly #symbols: SymbolColumn;
  readonly #prices: PriceColumn;
  readonly #volumes: VolumeColumn;
  readonly #times: EventTimes;

  constructor(config: SourceConfig, options: OptionReader, seed: number) {
    this.#schema = config.schema;
    for (const field of config.schema) checkColumn(config.name, field);
    const symbols = options.integer('symbols', 100, 1, 10_000_000);
    this.#symbols = new SymbolColumn(symbols, new SeededRandom(seed, 'symbol'));
    this.#prices = new PriceColumn(symbols, seed);
    this.#volumes = new VolumeColumn(new SeededRandom(seed, 'volume'));
    this.#times = new EventTimes(options, seed);
  }

  skip(n: number): void {
    this.#prices.skip(this.#symbols.draw(n));
    this.#volumes.skip(n);
    this.#times.skip(n);
  }

  generate(target: ColumnTarget, firstRow: number, n: number): readonly Column[] {
    const { arena } = target;
    const names = target.columns.map((position) => must(this.#schema[position]).name);
    const needsSymbols = names.includes('symbol') || names.includes('price');
    const symbols = needsSymbols ? this.#symbols.draw(n) : new Uint32Array(0);
    return target.columns.map((position, i) => {
      const { name, type } = must(this.#schema[position]);
      const dictionary = target.dictionaries[i];
      return filledColumn(arena, type, n, dictionary, (address) => {
        if (name === 'symbol') this.#symbols.write(arena, must(dictionary), address, symbols);
        else if (name === 'price') this.#prices.write(arena, type, address, symbols);
        else if (name === 'volume') this.#volumes.write(arena, type, address, n);
        else this.#times.write(arena, type, address, firstRow, n);
      });
    });
  }
}

function checkColumn(table: string, field: Field): void {
  const allowed = COLUMN_TYPES[field.name];
  const names = Object.keys(COLUMN_TYPES);
  if (allowed?.includes(field.type.kind) === true) return;
  const problem =
    allowed === undefined
      ? `knows no column "${field.name}"${didYouMean(field.name, names)}: it makes ${names.join(', ')}`
      : `can't make "${field.name}" as ${printType(field.type)}: declare it ${allowed.join(' or ').toUpperCase()}`;
  throw new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `The trades generator of table "${table}" ${problem}.`,
    { component: table, column: field.name },
  );
}
