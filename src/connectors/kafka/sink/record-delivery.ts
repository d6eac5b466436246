import type { SinkConnector, SinkHandle } from '../../sink.js';
import type { RecordChunk } from './record-chunk.js';

/** How records get to their topic: at once, or by epochs. The methods are those of a sink. */
export interface RecordDelivery {
  readonly kind: SinkConnector['delivery'];
  recover(pending: readonly SinkHandle[]): Promise<void>;
  /** Takes records in order; resolves when there is room for more. */
  write(chunk: RecordChunk): Promise<void>;
  prepare(checkpointId: number): Promise<SinkHandle | undefined>;
  publish(handle: SinkHandle): Promise<void>;
  close(): Promise<void>;
}
