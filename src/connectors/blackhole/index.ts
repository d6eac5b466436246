import { OptionReader } from '../../common/option-reader.js';
import type { SinkConnector } from '../sink.js';
import type { ConnectorDefinition } from '../source.js';
import { writeOnly } from '../write-only.js';

/** `'connector' = 'blackhole'`: takes rows and forgets them, as for measuring. */
export const blackholeConnector: ConnectorDefinition = {
  ...writeOnly('blackhole', [], (config) => {
    new OptionReader(config).finish();
    return new BlackholeSink();
  }),
  sinkChangelogMode: () => 'all',
};

class BlackholeSink implements SinkConnector {
  readonly delivery = 'at-least-once';

  async init(): Promise<void> {}
  async recover(): Promise<void> {}
  async write(): Promise<void> {}
  async prepare(): Promise<undefined> {}
  async publish(): Promise<void> {}
  async close(): Promise<void> {}
}
