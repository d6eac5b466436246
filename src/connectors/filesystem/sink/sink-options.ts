import type { OptionReader } from '../../../common/option-reader.js';

export interface SinkOptions {
  /** A file that has grown so large is closed, and the next one started. */
  readonly rollingFileSizeBytes: number;
  /** Files that are kept open at once; rows of other partitions are gathered in memory. */
  readonly openFilesMax: number;
  /** What that memory may take, with rows that a format gathers by itself. */
  readonly bufferBytesMax: number;
  /** Stands for NULL and for empty texts in the names of partitions. */
  readonly defaultPartition: string;
}

const MIB = 1 << 20;

/** The options of writing; of them `defaultPartition` matters to reading, too. Throws VALIDATION_ERROR. */
export function readSinkOptions(options: OptionReader): SinkOptions {
  return {
    rollingFileSizeBytes: options.bytes('sink.rolling-policy.file-size', 128 * MIB),
    openFilesMax: options.integer('sink.open-files', 64, 1, 4096),
    bufferBytesMax: options.bytes('sink.buffer-size', 64 * MIB),
    defaultPartition: options.text('partition.default-name') ?? '__DEFAULT_PARTITION__',
  };
}
