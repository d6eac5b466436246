import { expect, test } from 'vitest';
import { OptionReader } from '../../src/common/option-reader.js';
import { ErrorType } from '../../src/errors/error-type.js';
import { csvFormat } from '../../src/formats/csv/csv-format.js';
import type { RowFormat } from '../../src/formats/format.js';
import { jsonFormat } from '../../src/formats/json/json-format.js';
import { FORMATS } from '../../src/formats/registry.js';

function configure(format: RowFormat, options: Record<string, string>): void {
  const reader = new OptionReader({ name: 't', options: new Map(Object.entries(options)) });
  format.configure(reader);
  reader.finish();
}

const refusals: readonly (readonly [RowFormat, Record<string, string>, string])[] = [
  [jsonFormat, { 'json.ignore-parse-error': 'true' }, `(did you mean "json.ignore-parse-errors"?)`],
  [jsonFormat, { 'json.ignore-parse-errors': 'yes' }, `must be 'true' or 'false', got 'yes'`],
  [
    jsonFormat,
    { 'json.ignore-parse-errors': 'true', 'json.fail-on-missing-field': 'true' },
    `can't be 'true' together with 'json.ignore-parse-errors'`,
  ],
  [
    jsonFormat,
    { 'json.timestamp-format.standard': 'ISO8601' },
    `must be 'SQL' or 'ISO-8601', got 'ISO8601' (did you mean "ISO-8601"?)`,
  ],
  [csvFormat, { 'csv.delimiter': ';' }, 'does not know'],
  [csvFormat, { 'csv.field-delimiter': ';;' }, `must be a single ASCII character, got ';;'`],
  [csvFormat, { 'csv.field-delimiter': '"' }, `must differ from 'csv.field-delimiter'`],
];

test.each(refusals)('%j with %j is a validation error', (format, options, sentence) => {
  expect(() => configure(format, options)).toThrow(
    expect.objectContaining({
      type: ErrorType.VALIDATION_ERROR,
      message: expect.stringContaining(sentence),
    }),
  );
});

test('every format has a name of its own and options that start with it', () => {
  expect(FORMATS.map(({ name }) => name)).toEqual(['json', 'csv', 'arrow', 'parquet']);
  for (const { name, options } of FORMATS) {
    expect(options.every((option) => option.startsWith(`${name}.`))).toBe(true);
  }
});
