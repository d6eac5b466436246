import { unreachable } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { inferArrow } from './infer-arrow.js';
import { inferCsv } from './infer-csv.js';
import { inferJson } from './infer-json.js';
import type { FileFormat, InferredSchema, NamedFile } from './inferred-schema.js';
import { malformed } from './malformed-file.js';

/**
 * The columns that a table over a file may declare. Arrow and Parquet files say them; of CSV (with a header) and of JSON lines the
 * first 16 MiB are looked at, so that a value behind those may still not fit. Throws CONNECTOR_ERROR, with the line, for what
 * is empty or malformed.
 */
export async function inferSchema(file: NamedFile, format: FileFormat): Promise<InferredSchema> {
  const inferred = await inferAs(file, format);
  if (inferred.schema.length > 0) return inferred;
  throw malformed(file.name, 'has no column that SQL has a type for.');
}

async function inferAs(file: NamedFile, format: FileFormat): Promise<InferredSchema> {
  switch (format) {
    case 'csv':
      return inferCsv(file);
    case 'json':
      return inferJson(file);
    case 'arrow':
      return readable(file, inferArrow(file));
    case 'parquet': {
      const { inferParquet } = await import('../parquet/infer-parquet.js');
      return readable(file, inferParquet(file.file));
    }
    default:
      return unreachable(format);
  }
}

/** What the libraries throw becomes a CONNECTOR_ERROR that names the file. */
async function readable(
  { name }: NamedFile,
  read: Promise<InferredSchema>,
): Promise<InferredSchema> {
  try {
    return await read;
  } catch (cause) {
    if (cause instanceof StreamingError && cause.type === ErrorType.CONNECTOR_ERROR) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw malformed(name, `can't be read: ${reason}`, cause);
  }
}
