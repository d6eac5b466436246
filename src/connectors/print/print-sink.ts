import { ROW_KIND_TEXTS } from '../../columnar/op-column.js';
import type { ResultBatch } from '../../columnar/result-batch.js';
import { OptionReader } from '../../common/option-reader.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { rowTexts } from '../../formats/text/row-text.js';
import type { SinkConfig, SinkConnector } from '../sink.js';
import type { TextOutput } from '../text-output.js';

/** Prints rows as Flink's connector of that name does. */
export class PrintSink implements SinkConnector {
  readonly delivery = 'at-least-once';
  readonly #config: SinkConfig;
  readonly #prefixes: readonly string[];
  readonly #output: TextOutput;

  constructor(
    config: SinkConfig,
    outputs: { readonly standardOutput: TextOutput; readonly standardError: TextOutput },
  ) {
    const options = new OptionReader(config);
    const identifier = options.text('print-identifier') ?? '';
    const isError = options.boolean('standard-error', false);
    options.finish();
    this.#config = config;
    const prefix = identifier === '' ? '' : `${identifier}> `;
    this.#prefixes = ROW_KIND_TEXTS.map((kind) => `${prefix}${kind}`);
    this.#output = isError ? outputs.standardError : outputs.standardOutput;
  }

  async init(): Promise<void> {}

  async recover(): Promise<void> {}

  async write(batch: ResultBatch): Promise<void> {
    const texts = rowTexts(this.#config.schema, batch);
    const { rowKinds } = batch;
    const lines = texts.map((text, row) => `${this.#prefixes[rowKinds?.[row] ?? 0]}${text}\n`);
    try {
      await this.#output(lines.join(''));
    } catch (cause) {
      const { name } = this.#config;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StreamingError(
        ErrorType.CONNECTOR_ERROR,
        `Printing the rows of table "${name}" failed: ${reason}`,
        { component: name },
        { cause },
      );
    }
  }

  async prepare(): Promise<undefined> {}

  async publish(): Promise<void> {}

  async close(): Promise<void> {}
}
