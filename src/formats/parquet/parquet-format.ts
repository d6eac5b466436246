import type { WriteOnlyFormat } from '../format.js';
import { ParquetEncoder } from './parquet-encoder.js';

/** Apache Parquet, for files that other tools read. */
export const parquetFormat: WriteOnlyFormat = {
  kind: 'write-only',
  name: 'parquet',
  options: [],
  encoding: { extension: 'parquet', configure: () => (schema) => new ParquetEncoder(schema) },
};
