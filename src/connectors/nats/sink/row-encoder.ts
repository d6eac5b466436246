import type { ResultBatch } from '../../../columnar/result-batch.js';
import { takeColumns } from '../../../columnar/take-rows.js';
import { must } from '../../../common/assert.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { MessageBlock } from '../../../formats/message-decoder.js';
import type { MessageEncoder } from '../../../formats/message-encoder.js';
import type { FieldSelection } from '../../kafka/record-fields.js';
import { gatherChunk, type RecordChunk } from '../../kafka/sink/record-chunk.js';
import type { SinkConfig } from '../../sink.js';
import { NatsError } from '../driver/nats-error.js';
import { isSubject } from '../driver/subject.js';
import { checkHeaders } from './check-headers.js';

export interface RowEncoderConfig {
  readonly table: Pick<SinkConfig, 'name' | 'schema' | 'metadataKeys'>;
  readonly stream: string;
  /** The columns that the messages' data has. */
  readonly fields: FieldSelection;
  readonly encoder: MessageEncoder;
  /** The largest message that the server takes. */
  readonly messageBytesMax: number;
}

const utf8 = new TextEncoder();

/** Turns rows into messages: a chunk of records whose keys are subjects, where a column says them. */
export class RowEncoder {
  readonly #config: RowEncoderConfig;
  readonly #subjectColumn: string | undefined;
  readonly #headersColumn: string | undefined;

  constructor(config: RowEncoderConfig) {
    this.#config = config;
    this.#subjectColumn = columnOfMetadata(config.table, 'subject');
    this.#headersColumn = columnOfMetadata(config.table, 'headers');
  }

  async prepare(): Promise<void> {
    await this.#config.encoder.prepare?.();
  }

  /** Throws CONNECTOR_ERROR for what the server would not take, as long as it can still be told which row is at fault. */
  encode(batch: ResultBatch): RecordChunk {
    const { fields, encoder } = this.#config;
    const chunk = gatherChunk({
      keys: this.#texts(batch, this.#subjectColumn, (text) => this.#checkSubject(text)),
      values: encoder.encode(takeColumns(batch, fields.schema, fields.positions)),
      tombstones: undefined,
      timestampsMs: undefined,
      headers: this.#texts(batch, this.#headersColumn, (text) => this.#checkHeaders(text)),
      rows: undefined,
    });
    this.#checkSizes(chunk);
    return chunk;
  }

  #texts(
    batch: ResultBatch,
    column: string | undefined,
    check: (text: string) => void,
  ): MessageBlock | undefined {
    if (column === undefined) return undefined;
    const texts = Array.from(batch.column(column), (value) => {
      const text = value === null ? '' : String(value);
      check(text);
      return utf8.encode(text);
    });
    const lengths = Int32Array.from(texts, ({ byteLength }) => byteLength);
    const starts = new Int32Array(texts.length);
    const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
    let at = 0;
    for (const [i, text] of texts.entries()) {
      starts[i] = at;
      bytes.set(text, at);
      at += text.byteLength;
    }
    return { count: texts.length, bytes, starts, lengths };
  }

  #checkSubject(subject: string): void {
    if (isSubject(subject, false)) return;
    throw this.#wrongCell(`the subject "${subject}", which is none`, must(this.#subjectColumn));
  }

  #checkHeaders(text: string): void {
    try {
      checkHeaders(text);
    } catch (cause) {
      const sentence = `headers that are no JSON object, as in '{"trace": "ab12"}', or that NATS has for itself`;
      throw this.#wrongCell(sentence, must(this.#headersColumn), cause);
    }
  }

  #wrongCell(sentence: string, column: string, cause?: unknown): StreamingError {
    const { name } = this.#config.table;
    return new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `Table "${name}" was given ${sentence}, in column "${column}".`,
      { component: name, column },
      { cause },
    );
  }

  #checkSizes({ count, valueLengths, headerLengths }: RecordChunk): void {
    const { messageBytesMax, table, stream } = this.#config;
    for (let i = 0; i < count; i++) {
      const bytes = must(valueLengths[i]) + (headerLengths?.[i] ?? 0) + HEADER_BYTES_MAX;
      if (bytes <= messageBytesMax) continue;
      throw new NatsError(
        'message-too-large',
        `A row of table "${table.name}" makes a message of ${must(valueLengths[i])} bytes, and stream "${stream}" takes ${messageBytesMax} at most, ` +
          "headers included: raise the server's max_payload and the stream's max_msg_size, or write less.",
        { stream },
      );
    }
  }
}

/** What our own headers take: the message's id, and the stream that is meant. */
const HEADER_BYTES_MAX = 512;

function columnOfMetadata(
  { schema, metadataKeys }: RowEncoderConfig['table'],
  key: string,
): string | undefined {
  return schema[metadataKeys?.indexOf(key) ?? -1]?.name;
}
