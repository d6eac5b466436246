import type { ResultBatch } from '../../../columnar/result-batch.js';
import { takeColumns } from '../../../columnar/take-rows.js';
import { must } from '../../../common/assert.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { MessageBlock } from '../../../formats/message-decoder.js';
import type { MessageEncoder } from '../../../formats/message-encoder.js';
import type { SinkConfig } from '../../sink.js';
import { KafkaError } from '../driver/kafka-error.js';
import type { FieldSelection, RecordFields } from '../record-fields.js';
import {
  BATCH_OVERHEAD_BYTES,
  gatherChunk,
  type RecordChunk,
  recordBytes,
} from './record-chunk.js';
import { parseHeaders } from './record-headers.js';

export interface RecordEncoderConfig {
  readonly table: Pick<SinkConfig, 'name' | 'schema' | 'metadataKeys'>;
  readonly topic: string;
  readonly fields: RecordFields;
  /** There where `fields` has a key. */
  readonly keyEncoder: MessageEncoder | undefined;
  readonly valueEncoder: MessageEncoder;
  /** What one batch of records may take. */
  readonly batchBytesMax: number;
}

/** Turns rows into records. */
export class RecordEncoder {
  readonly #config: RecordEncoderConfig;
  readonly #timestampColumn: string | undefined;
  readonly #headersColumn: string | undefined;

  constructor(config: RecordEncoderConfig) {
    this.#config = config;
    this.#timestampColumn = columnOfMetadata(config.table, 'timestamp');
    this.#headersColumn = columnOfMetadata(config.table, 'headers');
  }

  async prepare(): Promise<void> {
    const { keyEncoder, valueEncoder } = this.#config;
    await keyEncoder?.prepare?.();
    await valueEncoder.prepare?.();
  }

  /**
   * A record for each row, or for those of `rows`; without value where `tombstones`, parallel to the batch, is other than 0. Throws
   * CONNECTOR_ERROR for a record that the brokers would not take, as long as it can still be told which rows are at fault.
   */
  encode(batch: ResultBatch, rows?: Uint32Array, tombstones?: Uint8Array): RecordChunk {
    const { fields, keyEncoder, valueEncoder } = this.#config;
    const chunk = gatherChunk({
      keys: fields.key && must(keyEncoder).encode(selected(batch, fields.key)),
      values: valueEncoder.encode(selected(batch, fields.value)),
      tombstones,
      timestampsMs: this.#timestamps(batch),
      headers: this.#headers(batch),
      rows,
    });
    this.#checkSizes(chunk);
    return chunk;
  }

  #timestamps(batch: ResultBatch): Float64Array | undefined {
    if (this.#timestampColumn === undefined) return undefined;
    return Float64Array.from(batch.column(this.#timestampColumn), (value) =>
      value === null ? Number.NaN : Number(value),
    );
  }

  #headers(batch: ResultBatch): MessageBlock | undefined {
    if (this.#headersColumn === undefined) return undefined;
    const texts = Array.from(batch.column(this.#headersColumn), (value) =>
      utf8.encode(value === null ? '' : String(value)),
    );
    const lengths = Int32Array.from(texts, ({ byteLength }) => byteLength);
    const starts = new Int32Array(texts.length);
    for (let i = 1; i < starts.length; i++) starts[i] = must(starts[i - 1]) + must(lengths[i - 1]);
    const bytes = new Uint8Array(must(starts.at(-1), 'a batch has rows') + must(lengths.at(-1)));
    for (const [i, text] of texts.entries()) {
      this.#checkHeaders(text);
      bytes.set(text, starts[i]);
    }
    return { count: texts.length, bytes, starts, lengths };
  }

  #checkHeaders(text: Uint8Array): void {
    try {
      parseHeaders(text);
    } catch (error) {
      const { name } = this.#config.table;
      throw new StreamingError(
        ErrorType.CONNECTOR_ERROR,
        `Table "${name}" was given headers that are no JSON object, as in '{"trace": "ab12"}', in column "${this.#headersColumn}".`,
        { component: name, column: must(this.#headersColumn) },
        { cause: error },
      );
    }
  }

  #checkSizes(chunk: RecordChunk): void {
    const { batchBytesMax, table, topic } = this.#config;
    for (let i = 0; i < chunk.count; i++) {
      const bytes = BATCH_OVERHEAD_BYTES + recordBytes(chunk, i);
      if (bytes <= batchBytesMax) continue;
      const key = chunk.keyLengths?.[i] ?? -1;
      throw new KafkaError(
        'record-too-large',
        `A row of table "${table.name}" makes a record of ${bytes} bytes (key ${Math.max(0, key)}, value ${Math.max(0, chunk.valueLengths[i] ?? 0)}), ` +
          `and topic "${topic}" is sent ${batchBytesMax} at most: raise 'properties.max.request.size' and the topic's max.message.bytes, or write less.`,
        { topic },
      );
    }
  }
}

const utf8 = new TextEncoder();

function selected(batch: ResultBatch, { schema, positions }: FieldSelection): ResultBatch {
  return takeColumns(batch, schema, positions);
}

function columnOfMetadata(
  { schema, metadataKeys }: RecordEncoderConfig['table'],
  key: string,
): string | undefined {
  const position = metadataKeys?.indexOf(key) ?? -1;
  return schema[position]?.name;
}
