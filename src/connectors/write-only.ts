import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { SinkFactory } from './sink.js';
import type { ConnectorDefinition, SourceConfig } from './source.js';

/** A connector that can only be written to. */
export function writeOnly(
  name: string,
  options: readonly string[] | undefined,
  createSink: SinkFactory,
): ConnectorDefinition {
  return {
    name,
    options,
    isBounded: () => true,
    create: ({ name: table }: SourceConfig) => {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `Table "${table}" can only be written to, by INSERT INTO: connector "${name}" reads nothing.`,
        { component: table, option: 'connector' },
      );
    },
    createSink,
  };
}
