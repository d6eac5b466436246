import { readArrowSchema } from '../../columnar/arrow-ipc-reader.js';
import { sqlTypeOf } from '../../columnar/arrow-types.js';
import { type Field, field } from '../../types/schema.js';
import { eventTimeOf } from './event-time.js';
import type { InferredSchema, NamedFile } from './inferred-schema.js';
import { malformed } from './malformed-file.js';

/** No schema is longer. */
const HEAD_BYTES_MAX = 16 << 20;

export async function inferArrow({ name, file }: NamedFile): Promise<InferredSchema> {
  if (file.size === 0) throw malformed(name, 'is empty.');
  const found = await readArrowSchema(file, HEAD_BYTES_MAX);
  if (found === undefined) throw malformed(name, 'is no Arrow IPC data.');
  const schema: Field[] = [];
  const leftOut: { name: string; type: string }[] = [];
  for (const { name: column, type } of found.fields) {
    const sqlType = sqlTypeOf(type);
    if (sqlType === undefined) leftOut.push({ name: column, type: String(type) });
    else schema.push(field(column, eventTimeOf(sqlType)));
  }
  return { schema, leftOut, options: {} };
}
