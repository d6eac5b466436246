import { arrowFormat } from './arrow-ipc/arrow-format.js';
import { csvFormat } from './csv/csv-format.js';
import type { Format } from './format.js';
import { jsonFormat } from './json/json-format.js';
import { parquetFormat } from './parquet/parquet-format.js';

/** Every format, by the name that `WITH ('format' = '…')` gives it. */
export const FORMATS: readonly Format[] = [jsonFormat, csvFormat, arrowFormat, parquetFormat];
