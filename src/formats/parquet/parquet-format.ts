import type { ParquetFormat } from '../format.js';
import { ParquetEncoder } from './parquet-encoder.js';

/** Apache Parquet, as other tools write and read it. */
export const parquetFormat: ParquetFormat = {
  kind: 'parquet',
  name: 'parquet',
  options: [],
  encoding: { extension: 'parquet', configure: () => (schema) => new ParquetEncoder(schema) },
};
