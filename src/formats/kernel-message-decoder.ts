import type { ColumnBatch } from '../columnar/column-batch.js';
import { type ColumnTarget, workFor } from '../columnar/column-target.js';
import { must } from '../common/assert.js';
import type { StreamingError } from '../errors/streaming-error.js';
import * as abi from '../kernels/decode/decode-abi.js';
import type { DecodeKernels } from '../kernels/decode/decode-kernels.js';
import type { DecoderMemory } from './decoder-memory.js';
import { CHUNK_PADDING_BYTES } from './format.js';
import { BATCH_ROWS_MAX, KernelBatch } from './kernel-batch.js';
import { describeMalformedMessage } from './malformed-row.js';
import type { MessageBlock, MessageDecoder, MessageDecoderConfig } from './message-decoder.js';
import { MessageStaging } from './message-staging.js';

/** How a format of messages is decoded. */
export interface KernelMessageFormat {
  readonly kernel: 'decodeJsonMessages' | 'decodeCsvMessages';
  /** FLAG_ constants. */
  readonly flags: number;
  /** The option that makes malformed messages be skipped, for errors. */
  readonly ignoreOption: string;
  /** Writes what the format needs to know, besides its flags, to the decoder's memory. */
  readonly prepare?: (memory: DecoderMemory, config: MessageDecoderConfig) => void;
}

/** Messages of which each is one row, decoded by a kernel, many at a time. */
export class KernelMessageDecoder implements MessageDecoder {
  readonly rowMessages = new Int32Array(BATCH_ROWS_MAX);
  readonly #config: MessageDecoderConfig;
  readonly #format: KernelMessageFormat;
  readonly #batch: KernelBatch;
  readonly #staging: MessageStaging;
  #target: Pick<ColumnTarget, 'measure'> = {};

  constructor(config: MessageDecoderConfig, format: KernelMessageFormat) {
    this.#config = config;
    this.#format = format;
    this.#batch = new KernelBatch(config, format.flags);
    this.#staging = new MessageStaging(config.memory);
    const { memory } = this.#batch;
    memory.set(abi.DECODER_MESSAGES, this.#staging.table);
    memory.set(abi.DECODER_ROW_MESSAGES, memory.allocate(BATCH_ROWS_MAX * 4));
    format.prepare?.(memory, config);
  }

  get isFull(): boolean {
    return this.#batch.isFull;
  }

  get numRows(): number {
    return this.#batch.numRows;
  }

  get skippedRows(): number {
    return this.#batch.skippedRows;
  }

  startBatch(target: ColumnTarget): void {
    this.#target = target;
    this.#batch.start(target);
  }

  decode(block: MessageBlock, from: number, to: number): number {
    return workFor(this.#target, () => this.#decode(block, from, to));
  }

  #decode(block: MessageBlock, from: number, to: number): number {
    let message = from;
    while (message < to && !this.isFull) {
      const next = this.#staging.stage(block, message, to, BATCH_ROWS_MAX - this.numRows);
      this.#decodeStaged(block);
      message = next;
    }
    return message;
  }

  finishBatch(): ColumnBatch | undefined {
    return this.numRows === 0 ? undefined : this.#batch.finish();
  }

  close(): void {
    this.#batch.close();
    this.#staging.close();
  }

  /** There is room for a row of each. */
  #decodeStaged(block: MessageBlock): void {
    const { memory } = this.#batch;
    const kernels: DecodeKernels = this.#config.memory.kernels;
    const { count, byteLength } = this.#staging;
    const firstRow = this.numRows;
    memory.reserveScratch(byteLength + CHUNK_PADDING_BYTES);
    let entry = 0;
    for (;;) {
      const isWhole = this.#batch.fill(entry, (position, row) =>
        kernels[this.#format.kernel](memory.address, position, count, row, BATCH_ROWS_MAX),
      );
      if (isWhole) break;
      entry = memory.get(abi.DECODER_POSITION);
      this.#config.onMalformed(this.#staging.messageOf(entry), this.#malformed(block, entry));
      entry++;
    }
    const noted = memory.get(abi.DECODER_ROW_MESSAGES) >> 2;
    const { u32 } = this.#config.memory.views;
    this.rowMessages.set(u32.subarray(noted + firstRow, noted + this.numRows), firstRow);
  }

  #malformed({ bytes, starts, lengths }: MessageBlock, entry: number): StreamingError {
    const { error, address, column } = this.#batch.problem;
    const message = this.#staging.messageOf(entry);
    const start = must(starts[message]);
    return describeMalformedMessage(bytes, {
      error,
      column,
      address: start + address - this.#staging.startOf(entry),
      table: this.#config.table,
      start,
      end: start + must(lengths[message]),
      ignoreOption: this.#format.ignoreOption,
    });
  }
}
