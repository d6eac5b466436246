import { type ColumnBatch, RowKind } from '../../columnar/column-batch.js';
import type { ColumnTarget } from '../../columnar/column-target.js';
import { must } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { FLAG_IGNORE_ERRORS } from '../../kernels/decode/decode-abi.js';
import { CHUNK_PADDING_BYTES } from '../format.js';
import { JsonLinesDecoder } from '../json/json-lines-decoder.js';
import type { MessageBlock, MessageDecoder, MessageDecoderConfig } from '../message-decoder.js';
import { DebeziumEnvelope, type DebeziumOperation, type RowSpan } from './debezium-envelope.js';

export interface DebeziumJsonOptions {
  readonly isSchemaIncluded: boolean;
  readonly ignoresParseErrors: boolean;
}

export const IGNORE_PARSE_ERRORS = 'debezium-json.ignore-parse-errors';

const ROWS_MAX = 16_384;
/** Of an update. */
const ROWS_PER_MESSAGE_MAX = 2;
const CHUNK_BYTES_MIN = 4096;
const NEWLINE = 10;
const SPACE = 32;

/**
 * Change events as Debezium writes them, in JSON: a row is +I for `c` and `r`, -U and +U for `u`, -D for `d`. The envelope is looked
 * through here, its rows are decoded by the kernel that decodes JSON lines. A tombstone gives no row.
 */
export class DebeziumJsonDecoder implements MessageDecoder {
  readonly rowMessages = new Int32Array(ROWS_MAX);
  readonly #config: MessageDecoderConfig;
  readonly #options: DebeziumJsonOptions;
  readonly #envelope: DebeziumEnvelope;
  readonly #rows: JsonLinesDecoder;
  readonly #kinds = new Uint8Array(ROWS_MAX);
  #target: ColumnTarget | undefined;
  #chunk = { address: 0, byteLength: 0 };
  #skippedRows = 0;

  constructor(config: MessageDecoderConfig, options: DebeziumJsonOptions) {
    this.#config = config;
    this.#options = options;
    this.#envelope = new DebeziumEnvelope(options.isSchemaIncluded);
    const flags = options.ignoresParseErrors ? FLAG_IGNORE_ERRORS : 0;
    this.#rows = new JsonLinesDecoder(config, flags, IGNORE_PARSE_ERRORS);
  }

  get isFull(): boolean {
    return this.#rows.numRows > ROWS_MAX - ROWS_PER_MESSAGE_MAX;
  }

  get numRows(): number {
    return this.#rows.numRows;
  }

  get skippedRows(): number {
    return this.#skippedRows;
  }

  startBatch(target: ColumnTarget): void {
    this.#target = target;
    this.#rows.startBatch(target);
  }

  decode(block: MessageBlock, from: number, to: number): number {
    let message = from;
    for (; message < to && !this.isFull; message++) {
      const start = must(block.starts[message]);
      const length = must(block.lengths[message]);
      if (start < 0 || length === 0) continue;
      const rowsBefore = this.#rows.numRows;
      const problem = this.#decodeMessage(block.bytes, start, start + length, message);
      if (problem === undefined) continue;
      this.#rows.dropRowsBehind(rowsBefore);
      if (this.#options.ignoresParseErrors) this.#skippedRows++;
      else this.#config.onMalformed(message, problem);
    }
    return message;
  }

  finishBatch(): ColumnBatch | undefined {
    const batch = this.#rows.finishBatch();
    if (batch === undefined) return undefined;
    const rowKinds = must(this.#target).arena.allocate(batch.numRows);
    this.#config.memory.views.u8.set(this.#kinds.subarray(0, batch.numRows), rowKinds);
    return { ...batch, rowKinds };
  }

  close(): void {
    this.#rows.close();
    const { address, byteLength } = this.#chunk;
    if (address !== 0) this.#config.memory.free(address, byteLength);
    this.#chunk = { address: 0, byteLength: 0 };
  }

  /** Why the message is malformed; undefined where it isn't. */
  #decodeMessage(
    bytes: Uint8Array,
    start: number,
    end: number,
    message: number,
  ): StreamingError | undefined {
    const operation = this.#envelope.read(bytes, start, end);
    if (typeof operation !== 'string') return this.#malformed(operation.problem);
    const { before, after } = this.#envelope;
    try {
      const [kindBefore, kindAfter] = KINDS[operation];
      if (kindBefore !== undefined) this.#decodeRow(bytes, 'before', before, kindBefore, message);
      if (kindAfter !== undefined) this.#decodeRow(bytes, 'after', after, kindAfter, message);
      return undefined;
    } catch (error) {
      if (error instanceof StreamingError && error.type === ErrorType.CONNECTOR_ERROR) return error;
      throw error;
    }
  }

  #decodeRow(
    bytes: Uint8Array,
    field: string,
    { start, end }: RowSpan,
    kind: RowKind,
    message: number,
  ): void {
    const row = this.#rows.numRows;
    const { address } = this.#roomFor(end - start);
    const { u8 } = this.#config.memory.views;
    for (let i = start; i < end; i++) {
      // A line is a row; line breaks can only stand between values.
      const byte = bytes[i] ?? SPACE;
      u8[address + i - start] = byte === NEWLINE ? SPACE : byte;
    }
    this.#rows.startFile(field);
    this.#rows.resumeAt(1);
    this.#rows.decode(address, end - start, true);
    if (this.#rows.numRows === row)
      throw this.#malformed(`has a "${field}" that is no JSON object`);
    this.#kinds[row] = kind;
    this.rowMessages[row] = message;
  }

  #roomFor(byteLength: number): { readonly address: number } {
    const { memory } = this.#config;
    const wanted = byteLength + CHUNK_PADDING_BYTES;
    if (wanted <= this.#chunk.byteLength) return this.#chunk;
    const { address, byteLength: before } = this.#chunk;
    if (address !== 0) memory.free(address, before);
    const grown = Math.max(CHUNK_BYTES_MIN, wanted * 2);
    this.#chunk = { address: memory.allocate(grown), byteLength: grown };
    return this.#chunk;
  }

  #malformed(problem: string): StreamingError {
    const { table } = this.#config;
    return new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `A change event of table "${table}" in debezium-json ${problem}. Set '${IGNORE_PARSE_ERRORS}' = 'true' to skip what is malformed.`,
      { component: table },
    );
  }
}

/** What the rows before and after a change are. */
const KINDS: Record<
  DebeziumOperation,
  readonly [before: RowKind | undefined, after: RowKind | undefined]
> = {
  c: [undefined, RowKind.INSERT],
  r: [undefined, RowKind.INSERT],
  u: [RowKind.UPDATE_BEFORE, RowKind.UPDATE_AFTER],
  d: [RowKind.DELETE, undefined],
};
