import type { OptionReader } from '../common/option-reader.js';
import type { ChangelogMode } from '../types/changelog-mode.js';
import type { Schema } from '../types/schema.js';
import type { MessageDecoder, MessageDecoderConfig } from './message-decoder.js';
import type { MessageEncoder } from './message-encoder.js';

/** A way of writing one row, or one change, as the bytes of a message, as in `WITH ('format' = '…')` of a message connector. */
export interface MessageFormat {
  readonly name: string;
  /** The options that it adds to a table, with its name in front: `json.ignore-parse-errors`. */
  readonly options: readonly string[];
  /** What its rows mean; that of `raw`, `json` and so on is `insert-only`. */
  readonly changelogMode: ChangelogMode;
  /**
   * Reads and checks the format's options. Throws VALIDATION_ERROR. Decoders and encoders of clients that are optional peers are
   * loaded here, so that a missing one is told before anything runs. Undefined for a format that can't be read.
   */
  readonly decoding: ((options: OptionReader) => Promise<MessageDecoderFactory>) | undefined;
  /** Undefined for a format that can't be written. */
  readonly encoding: ((options: OptionReader) => Promise<MessageEncoderFactory>) | undefined;
}

export type MessageDecoderFactory = (config: MessageDecoderConfig) => MessageDecoder;

/** The schema's columns are those of the batches that will be encoded. Throws VALIDATION_ERROR for types it can't write. */
export type MessageEncoderFactory = (schema: Schema) => MessageEncoder;
