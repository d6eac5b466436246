import { must } from '../../common/assert.js';
import { field } from '../../types/schema.js';
import { type SqlType, VARCHAR } from '../../types/sql-type.js';
import { type CsvRow, csvRows } from './csv-sample.js';
import type { InferredSchema, NamedFile } from './inferred-schema.js';
import { malformed } from './malformed-file.js';
import { type SampleText, sampleText } from './sample-text.js';
import { commonType, typeOfText } from './value-type.js';

const DELIMITERS = [',', ';', '\t', '|'];

/** CSV whose first line names the columns; the delimiter is the one that cuts it into most pieces. */
export async function inferCsv(file: NamedFile): Promise<InferredSchema> {
  const sample = await sampleText(file);
  const delimiter = delimiterOf(sample);
  const rows = csvRows(sample, delimiter);
  const header: CsvRow = must(rows.next().value ?? undefined, 'text that is not blank has a row');
  const names = namesIn(header, file.name);
  const types: (SqlType | undefined)[] = names.map(() => undefined);
  for (const { fields, line } of rows) {
    if (fields.length !== names.length) {
      throw malformed(
        file.name,
        `has ${fields.length === 1 ? 'one field' : `${fields.length} fields`} in line ${line}, and its header names ${names.length}.`,
      );
    }
    for (const [i, text] of fields.entries()) {
      if (text !== '' && types[i] !== VARCHAR)
        types[i] = commonType(types[i], typeOfText(text.trim()));
    }
  }
  const options: Record<string, string> = { 'csv.include-header': 'true' };
  if (delimiter !== ',') options['csv.field-delimiter'] = delimiter;
  return { schema: names.map((name, i) => field(name, types[i] ?? VARCHAR)), leftOut: [], options };
}

function delimiterOf(sample: SampleText): string {
  const pieces = DELIMITERS.map((delimiter) => {
    const { value } = csvRows(sample, delimiter).next();
    return value?.fields.length ?? 0;
  });
  return must(DELIMITERS[pieces.indexOf(Math.max(...pieces))]);
}

/** Throws CONNECTOR_ERROR where the first line can't be names. */
function namesIn({ fields, line }: CsvRow, file: string): readonly string[] {
  const names = fields.map((text) => text.trim());
  const value = names.find((name) => typeOfText(name) !== VARCHAR);
  if (value !== undefined) {
    throw malformed(
      file,
      `has no header: its line ${line} should name the columns, and has the value ${value}.`,
    );
  }
  if (names.includes('')) {
    throw malformed(
      file,
      `has a column without a name: number ${names.indexOf('') + 1} of its header.`,
    );
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return names;
  throw malformed(file, `names the column "${twice}" twice in its header.`);
}
