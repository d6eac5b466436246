import type { ColumnTarget } from '../../../../src/columnar/column-target.js';
import { RowImporter } from '../../../../src/columnar/row-importer.js';
import { must } from '../../../../src/common/assert.js';
import { ErrorType } from '../../../../src/errors/error-type.js';
import { StreamingError } from '../../../../src/errors/streaming-error.js';
import type {
  MessageBlock,
  MessageDecoder,
  MessageDecoderConfig,
} from '../../../../src/formats/message-decoder.js';
import type { MessageFormat } from '../../../../src/formats/message-format.js';

const decoder = new TextDecoder();

/** JSON objects, decoded one by one: small batches, so that tests see many. `{"twice": …}` gives two rows. */
export const jsonTestFormat = (rowsMax = 1000): MessageFormat => ({
  name: 'json',
  options: ['json.ignore-parse-errors'],
  changelogMode: 'insert-only',
  decoding: async (options) => {
    const ignoresErrors = options.boolean('json.ignore-parse-errors', false);
    return (config) => new JsonTestDecoder(config, rowsMax, ignoresErrors);
  },
  encoding: undefined,
});

class JsonTestDecoder implements MessageDecoder {
  readonly #config: MessageDecoderConfig;
  readonly #rowsMax: number;
  readonly #ignoresErrors: boolean;
  #target: ColumnTarget | undefined;
  #rows: object[] = [];
  skippedRows = 0;
  rowMessages = new Int32Array(4096);

  constructor(config: MessageDecoderConfig, rowsMax: number, ignoresErrors: boolean) {
    this.#config = config;
    this.#rowsMax = rowsMax;
    this.#ignoresErrors = ignoresErrors;
  }

  get isFull(): boolean {
    return this.#rows.length >= this.#rowsMax;
  }

  get numRows(): number {
    return this.#rows.length;
  }

  startBatch(target: ColumnTarget): void {
    this.#target = target;
    this.#rows = [];
  }

  decode(block: MessageBlock, from: number, to: number): number {
    for (let message = from; message < to; message++) {
      if (this.isFull) return message;
      const start = must(block.starts[message]);
      if (start < 0) continue;
      const text = decoder.decode(
        block.bytes.subarray(start, start + must(block.lengths[message])),
      );
      try {
        const row = JSON.parse(text);
        for (const one of 'twice' in row ? [row.twice, row.twice] : [row]) {
          this.rowMessages[this.#rows.length] = message;
          this.#rows.push(one);
        }
      } catch {
        const error = new StreamingError(ErrorType.CONNECTOR_ERROR, `Not JSON: ${text}.`);
        if (this.#ignoresErrors) this.skippedRows++;
        else this.#config.onMalformed(message, error);
      }
    }
    return to;
  }

  finishBatch() {
    if (this.#rows.length === 0) return undefined;
    const { memory, schema, columns } = this.#config;
    const { arena, dictionaries } = must(this.#target);
    const wanted = columns.map((column) => must(schema[column]));
    return new RowImporter(memory, wanted, dictionaries).importRows(this.#rows, 1, arena);
  }

  close(): void {}
}
