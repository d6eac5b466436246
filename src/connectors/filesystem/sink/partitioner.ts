import type { ResultBatch } from '../../../columnar/result-batch.js';
import { takeColumns, takeRows } from '../../../columnar/take-rows.js';
import { must } from '../../../common/assert.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import { type CellText, cellText, columnsOf, nullTest } from '../../../formats/text/cell-text.js';
import type { Schema } from '../../../types/schema.js';
import type { SinkConfig } from '../../sink.js';
import { partitionName } from './partition-name.js';

/** The rows of one batch that belong into one folder. */
export interface PartitionRows {
  /** Relative to the table's; `''` is the table's. */
  readonly folder: string;
  /** Without the columns that the folder's name gives. */
  readonly batch: ResultBatch;
}

/** Divides rows among the folders of PARTITIONED BY, which hold all rows with the same values: `day=2024-01-31/symbol=A`. */
export class Partitioner {
  /** The columns that stand in the files. */
  readonly fileSchema: Schema;
  readonly #schema: Schema;
  readonly #defaultName: string;
  /** Positions in the table's schema. */
  readonly #partitionColumns: readonly number[];
  readonly #fileColumns: readonly number[];

  /** Throws VALIDATION_ERROR where files would be empty, or not found again. */
  constructor(config: SinkConfig, defaultName: string) {
    const { schema, partitionedBy } = config;
    this.#schema = schema;
    this.#defaultName = defaultName;
    const hidden = partitionedBy.find((column) => /^[._]/.test(column));
    if (hidden !== undefined) {
      const reason = 'readers pass over folders whose names start with "." or "_"';
      throw refused(config, `can't be partitioned by "${hidden}": ${reason}`);
    }
    this.#partitionColumns = partitionedBy.map((column) =>
      schema.findIndex(({ name }) => name === column),
    );
    const all = schema.map((_, position) => position);
    this.#fileColumns = all.filter((position) => !this.#partitionColumns.includes(position));
    this.fileSchema = this.#fileColumns.map((position) => must(schema[position]));
    if (this.fileSchema.length === 0) {
      throw refused(config, 'has nothing but partition columns: its files would be empty');
    }
  }

  /** In the order in which the folders come up in the batch; rows keep their order. */
  divide(batch: ResultBatch): readonly PartitionRows[] {
    if (this.#partitionColumns.length === 0) {
      return [{ folder: '', batch: takeColumns(batch, this.fileSchema, this.#fileColumns) }];
    }
    const rowsByFolder = new Map<string, number[]>();
    const names = this.#partitionColumns.map((position) => this.#names(batch, position));
    for (let row = 0; row < batch.numRows; row++) {
      let folder = '';
      for (let i = 0; i < names.length; i++) folder += (i === 0 ? '' : '/') + must(names[i])(row);
      const rows = rowsByFolder.get(folder);
      if (rows === undefined) rowsByFolder.set(folder, [row]);
      else rows.push(row);
    }
    return [...rowsByFolder].map(([folder, rows]) => ({
      folder,
      batch: takeRows(batch, this.fileSchema, this.#fileColumns, Uint32Array.from(rows)),
    }));
  }

  /** The name of each row's folder for one column. */
  #names(batch: ResultBatch, position: number): CellText {
    const { name, type } = must(this.#schema[position]);
    const data = must(columnsOf(batch)[position]);
    const text = cellText(data, type, { timeSeparator: ' ' });
    const isNull = nullTest(data);
    const known = new Map<string, string>();
    return (row) => {
      const value = isNull?.(row) === true ? '' : text(row);
      let folder = known.get(value);
      if (folder === undefined) {
        folder = partitionName(name, value === '' ? this.#defaultName : value);
        known.set(value, folder);
      }
      return folder;
    };
  }
}

/** `sentence` goes on from the table's name. */
function refused({ name }: SinkConfig, sentence: string): StreamingError {
  return new StreamingError(ErrorType.VALIDATION_ERROR, `Table "${name}" ${sentence}.`, {
    component: name,
  });
}
