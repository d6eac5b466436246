import { field } from '../../types/schema.js';
import { BIGINT, BOOLEAN, DOUBLE, type SqlType, VARCHAR } from '../../types/sql-type.js';
import type { InferredSchema, NamedFile } from './inferred-schema.js';
import { malformed } from './malformed-file.js';
import { sampleText } from './sample-text.js';
import { commonType, typeOfTime } from './value-type.js';

/** One JSON object a line: its keys in the order in which they come first. What is nested becomes text. */
export async function inferJson(file: NamedFile): Promise<InferredSchema> {
  const { text } = await sampleText(file);
  const types = new Map<string, SqlType | undefined>();
  let line = 0;
  for (const written of text.split('\n')) {
    line++;
    if (written.trim() === '') continue;
    for (const [name, value] of Object.entries(objectIn(written, line, file.name))) {
      types.set(name, commonType(types.get(name), typeOfValue(value)));
    }
  }
  const schema = Array.from(types, ([name, type = VARCHAR]) =>
    field(name, type === BIGINT && isWrittenWithFraction(name, text) ? DOUBLE : type),
  );
  return { schema, leftOut: [], options: {} };
}

function objectIn(written: string, line: number, file: string): object {
  if (line === 1 && written.trimStart().startsWith('[')) {
    throw malformed(file, 'is a JSON array: write one object a line, without commas between them.');
  }
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw malformed(file, `has no valid JSON in line ${line}: ${reason}.`, cause);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw malformed(file, `has no JSON object in line ${line}.`);
}

function typeOfValue(value: unknown): SqlType | undefined {
  switch (typeof value) {
    case 'boolean':
      return BOOLEAN;
    case 'number':
      return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? BIGINT : DOUBLE;
    case 'string':
      return typeOfTime(value);
    default:
      return value === null ? undefined : VARCHAR;
  }
}

/** `1.0` is a whole number, and means that others may not be. */
function isWrittenWithFraction(name: string, text: string): boolean {
  const key = JSON.stringify(name).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`${key}\\s*:\\s*-?\\d+[.eE]`).test(text);
}
