import type { SinkConfig } from '../sink.js';
import type { ConnectorDefinition } from '../source.js';
import type { TextOutput } from '../text-output.js';
import { writeOnly } from '../write-only.js';
import { PrintSink } from './print-sink.js';

/**
 * `'connector' = 'print'`: a line per row on standard output, as `+I[a, b]` or `-D[a, b]`, or on standard error with
 * `'standard-error' = 'true'`; `print-identifier` stands before it. For looking at rows: they are printed at once, and after
 * a crash those since the last checkpoint are printed again.
 */
export function printConnector(outputs: {
  readonly standardOutput: TextOutput;
  readonly standardError: TextOutput;
}): ConnectorDefinition {
  const createSink = (config: SinkConfig) => new PrintSink(config, outputs);
  return {
    ...writeOnly('print', ['print-identifier', 'standard-error'], createSink),
    sinkChangelogMode: () => 'all',
  };
}
