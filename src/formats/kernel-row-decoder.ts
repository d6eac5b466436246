import type { ColumnBatch } from '../columnar/column-batch.js';
import type { ColumnTarget } from '../columnar/column-target.js';
import type { StreamingError } from '../errors/streaming-error.js';
import * as abi from '../kernels/decode/decode-abi.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { DecoderMemory } from './decoder-memory.js';
import { CHUNK_PADDING_BYTES, type DecoderConfig, type RowDecoder } from './format.js';
import { BATCH_ROWS_MAX, KernelBatch } from './kernel-batch.js';
import { describeMalformedRow } from './malformed-row.js';

/** Malformed rows passed over while a batch is filled, after which it ends: whoever keeps them must come to it. */
const PASSED_OVER_MAX = 1024;
const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** The parts of a file format's decoder that don't depend on the format: where rows start and end, and errors. */
export abstract class KernelRowDecoder implements RowDecoder {
  protected readonly memory: KernelMemory;
  protected readonly block: DecoderMemory;
  protected file = '';
  readonly #config: DecoderConfig;
  readonly #ignoreOption: string;
  readonly #batch: KernelBatch;
  #isFileStart = true;
  /** Since `startBatch`. */
  #passedOver = 0;

  /** `ignoreOption` is the option that makes malformed rows be skipped, for errors. */
  constructor(config: DecoderConfig, flags: number, ignoreOption: string) {
    this.#config = config;
    this.#ignoreOption = ignoreOption;
    this.memory = config.memory;
    this.#batch = new KernelBatch(config, flags);
    this.block = this.#batch.memory;
  }

  get isFull(): boolean {
    return this.#batch.isFull || this.#passedOver === PASSED_OVER_MAX;
  }

  get numRows(): number {
    return this.#batch.numRows;
  }

  get line(): number {
    return this.block.get(abi.DECODER_LINES) + 1;
  }

  get skippedRows(): number {
    return this.#batch.skippedRows;
  }

  startFile(file: string): void {
    this.file = file;
    this.#isFileStart = true;
    this.block.set(abi.DECODER_LINES, 0);
  }

  get isHeaderPending(): boolean {
    return false;
  }

  resumeAt(line: number): void {
    this.#isFileStart = false;
    this.block.set(abi.DECODER_LINES, line - 1);
  }

  startBatch(target: ColumnTarget): void {
    this.#passedOver = 0;
    this.#batch.start(target);
  }

  decode(address: number, length: number, isLast: boolean): number {
    return this.#withCompleteLines(address, length, isLast, (start, end) => {
      this.block.reserveScratch(end - start + CHUNK_PADDING_BYTES);
      this.decodeRows(start, end, isLast);
      return this.block.get(abi.DECODER_POSITION);
    });
  }

  decodeHeader(address: number, length: number, isLast: boolean): number {
    return this.#withCompleteLines(address, length, isLast, (start, end) =>
      this.readHeader(start, end, isLast),
    );
  }

  /** Takes back the rows of the batch from `numRows` on. */
  dropRowsBehind(numRows: number): void {
    this.#batch.dropRowsBehind(numRows);
  }

  finishBatch(): ColumnBatch | undefined {
    if (this.numRows === 0 && this.#passedOver === 0) return undefined;
    return this.#batch.finish();
  }

  close(): void {
    this.#batch.close();
  }

  /** Reads the header in [start, end), the byte before `end` being a line break; returns the address behind it. */
  protected readHeader(start: number, _end: number, _isLast: boolean): number {
    return start;
  }

  /** The format's kernel. */
  protected abstract callKernel(start: number, end: number, row: number, capacity: number): number;

  /** Decodes the rows of [start, end), the byte before `end` being a line break. */
  protected decodeRows(start: number, end: number, isLast: boolean): void {
    const callKernel = (position: number, row: number) =>
      this.callKernel(position, end, row, BATCH_ROWS_MAX);
    for (let from = start; !this.#batch.fill(from, callKernel); ) {
      const position = this.block.get(abi.DECODER_POSITION);
      from = this.#passOver(position, end, isLast);
      this.block.set(abi.DECODER_POSITION, from);
      if (from === position || this.isFull) return;
    }
  }

  /**
   * The end of the malformed row at `position`, its line break included; undefined where the row goes on behind `end`. The byte
   * before `end` is a line break.
   */
  protected behindMalformedRow(
    position: number,
    _end: number,
    _isLast: boolean,
  ): number | undefined {
    return this.memory.views.u8.indexOf(NEWLINE, position) + 1;
  }

  /** Passes over the row that the kernel stopped at; `position` itself where its end is still to come. Throws where it may not. */
  #passOver(position: number, end: number, isLast: boolean): number {
    const error = this.#malformedRow(position, end);
    const { setAside, skipsRow } = this.#config;
    if (setAside === undefined && skipsRow === undefined) throw error;
    const next = this.behindMalformedRow(position, end, isLast);
    if (next === undefined) return position;
    const bytes = this.memory.views.u8.slice(position, next);
    const { line, file, numRows: rowsBefore } = this;
    const reason = error.message;
    if (setAside !== undefined) {
      setAside({ reason, bytes: withoutLineBreak(bytes), file, line, rowsBefore });
    } else if (skipsRow?.(error) !== true) throw error;
    this.#passedOver++;
    const lines = bytes.reduce((count, byte) => (byte === NEWLINE ? count + 1 : count), 0);
    this.block.set(abi.DECODER_LINES, this.block.get(abi.DECODER_LINES) + lines);
    return next;
  }

  /** The error that the kernel noted about the row at `position`. */
  #malformedRow(start: number, end: number): StreamingError {
    return describeMalformedRow(this.memory.views.u8, {
      ...this.#batch.problem,
      table: this.#config.table,
      file: this.file,
      line: this.line,
      start,
      end,
      ignoreOption: this.#config.setAside === undefined ? this.#ignoreOption : undefined,
    });
  }

  /** Lets `use` read the lines that lie whole in the chunk, up to the address that it returns. */
  #withCompleteLines(
    address: number,
    length: number,
    isLast: boolean,
    use: (start: number, end: number) => number,
  ): number {
    let start = address;
    if (this.#isFileStart) {
      if (length < BYTE_ORDER_MARK.length && !isLast) return 0;
      if (this.#hasByteOrderMark(address)) start += BYTE_ORDER_MARK.length;
      this.#isFileStart = false;
    }
    const end = this.#completeEnd(start, address + length, isLast);
    const position = end > start ? use(start, end) : start;
    // A line break may have been added behind the chunk.
    return Math.min(position - address, length);
  }

  /** Behind the last line break; at the end of the file behind one that is added where it lacks. */
  #completeEnd(start: number, end: number, isLast: boolean): number {
    const bytes = this.memory.views.u8;
    if (!isLast) return start + bytes.subarray(start, end).lastIndexOf(NEWLINE) + 1;
    if (end === start || bytes[end - 1] === NEWLINE) return end;
    bytes[end] = NEWLINE;
    return end + 1;
  }

  #hasByteOrderMark(address: number): boolean {
    const bytes = this.memory.views.u8;
    return BYTE_ORDER_MARK.every((byte, i) => bytes[address + i] === byte);
  }
}

function withoutLineBreak(bytes: Uint8Array): Uint8Array {
  const end = bytes.at(-2) === CARRIAGE_RETURN ? -2 : -1;
  return bytes.subarray(0, end);
}
