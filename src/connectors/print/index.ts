import type { ConnectorDefinition } from '../source.js';
import type { TextOutput } from '../text-output.js';
import { writeOnly } from '../write-only.js';
import { PrintSink } from './print-sink.js';

/**
 * `'connector' = 'print'`: a line per row on standard output, as `+I[a, b]`, or on standard error with
 * `'standard-error' = 'true'`; `print-identifier` stands before it. For looking at rows: they are printed at once, and after
 * a crash those since the last checkpoint are printed again.
 */
export function printConnector(outputs: {
  readonly standardOutput: TextOutput;
  readonly standardError: TextOutput;
}): ConnectorDefinition {
  return writeOnly(
    'print',
    ['print-identifier', 'standard-error'],
    (config) => new PrintSink(config, outputs),
  );
}
