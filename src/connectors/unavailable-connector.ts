import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { ConnectorDefinition } from './source.js';

/**
 * A connector that the surroundings have no means for, so that a table that names it is told so instead of "unknown".
 * `advice` ends the sentence: what to do in its place.
 */
export function unavailableConnector(name: string, advice: string): ConnectorDefinition {
  const refuse = (config: { readonly name: string }): never => {
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `Table "${config.name}" asks for the connector "${name}", which cannot run in a browser: ${advice}.`,
      { component: config.name, option: 'connector' },
    );
  };
  return {
    name,
    options: undefined,
    isBounded: () => true,
    create: refuse,
    createSink: refuse,
  };
}
