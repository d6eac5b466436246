import type { ParquetFormat } from '../format.js';

/** Apache Parquet, as other tools write and read it. Its libraries are large, and loaded by the first file. */
export const parquetFormat: ParquetFormat = {
  kind: 'parquet',
  name: 'parquet',
  options: [],
  encoding: {
    extension: 'parquet',
    configure: () => async (schema) => {
      const { ParquetEncoder } = await import('./parquet-encoder.js');
      return new ParquetEncoder(schema);
    },
  },
};
