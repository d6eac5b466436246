import type { MessageBlock, MessageDecoder } from '../../../../src/formats/message-decoder.js';
import type { MessageFormat } from '../../../../src/formats/message-format.js';
import { systemTimers } from '../../../../src/platform/node.js';

/** The same format, but that messages can only be decoded a turn after they were announced. */
export function preparing(format: MessageFormat): MessageFormat {
  return {
    ...format,
    decoding: async (options) => {
      const create = await format.decoding?.(options);
      if (create === undefined) throw new Error('a format that can be read');
      return (config) => new PreparingDecoder(create(config));
    },
  };
}

class PreparingDecoder implements MessageDecoder {
  readonly #decoder: MessageDecoder;
  #prepared:
    | { readonly block: MessageBlock; readonly from: number; readonly to: number }
    | undefined;
  #isClosed = false;

  constructor(decoder: MessageDecoder) {
    this.#decoder = decoder;
  }

  get isFull(): boolean {
    return this.#decoder.isFull;
  }

  get numRows(): number {
    return this.#decoder.numRows;
  }

  get skippedRows(): number {
    return this.#decoder.skippedRows;
  }

  get rowMessages(): Int32Array {
    return this.#decoder.rowMessages;
  }

  startBatch(...given: Parameters<MessageDecoder['startBatch']>): void {
    this.#decoder.startBatch(...given);
  }

  async prepare({ bytes, starts, count, lengths }: MessageBlock, from: number, to: number) {
    await systemTimers.turn();
    this.#prepared = { block: { bytes, starts, count, lengths }, from, to };
  }

  decode(block: MessageBlock, from: number, to: number): number {
    const prepared = this.#prepared;
    const isPrepared =
      prepared?.block.starts === block.starts && prepared.from <= from && to <= prepared.to;
    if (!isPrepared || this.#isClosed) throw new Error('a message is decoded that is not prepared');
    return this.#decoder.decode(block, from, to);
  }

  finishBatch(): ReturnType<MessageDecoder['finishBatch']> {
    return this.#decoder.finishBatch();
  }

  close(): void {
    this.#isClosed = true;
    this.#decoder.close();
  }
}
