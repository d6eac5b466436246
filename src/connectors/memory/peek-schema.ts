import { RecordBatch, Table } from '../../columnar/arrow.js';
import { schemaFromArrow } from '../../columnar/arrow-types.js';
import { inferSchema } from '../../columnar/infer-schema.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Schema } from '../../types/schema.js';
import { isReadableStream, iterateInput, resumed } from './iterate-input.js';
import type { Row, StreamInput } from './stream-input.js';

const SAMPLE_ROWS = 100;

/**
 * A stream's input with its schema: the declared one, or that of its Arrow schema, or one inferred from its rows (the
 * first hundred of an array, otherwise the first, which is put back). Numbers in `timeColumn` are epoch milliseconds.
 */
export async function peekSchema(
  name: string,
  input: StreamInput,
  declared: Schema | undefined,
  timeColumn: string | undefined,
): Promise<{ readonly schema: Schema; readonly input: StreamInput }> {
  assertStream(name, input);
  if (declared !== undefined) return { schema: declared, input };
  if (input instanceof Table) return { schema: schemaFromArrow(input.schema), input };
  if (Array.isArray(input)) {
    return { schema: schemaOf(name, input.slice(0, SAMPLE_ROWS), timeColumn), input };
  }
  const items = iterateInput(input);
  const first = await items.next();
  if (first.done === true) return { schema: schemaOf(name, [], timeColumn), input };
  const schema = schemaOf(name, [first.value], timeColumn);
  return { schema, input: resumed(first.value, items) };
}

/** Whether a second query can read the input from its beginning. */
export function isRepeatable(input: StreamInput): boolean {
  return input instanceof Table || Array.isArray(input);
}

function assertStream(name: string, input: unknown): void {
  const isStream =
    typeof input === 'object' &&
    input !== null &&
    (Symbol.asyncIterator in input || Symbol.iterator in input || isReadableStream(input));
  if (isStream) return;
  throw new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `Stream "${name}" is no stream: an Arrow table, an array, an (async) iterable or a ReadableStream is expected.`,
    { component: name },
  );
}

function schemaOf(
  name: string,
  sample: readonly (RecordBatch | Row)[],
  timeColumn: string | undefined,
): Schema {
  const [first] = sample;
  if (first instanceof RecordBatch) return schemaFromArrow(first.schema);
  if (first !== undefined) return inferSchema(sample, timeColumn);
  throw new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `Stream "${name}" is empty, so its columns are unknown: give them in the option schema.`,
    { component: name },
  );
}
