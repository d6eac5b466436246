import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { CommittedOffset } from '../driver/kafka-driver.js';

/**
 * How far a job has got with publishing: what a writer commits, in the transaction of the records themselves, as a group's offset
 * with metadata.
 */
export interface PublishMarker {
  /** Of the last epoch that was published, and the offset itself; 0 before the first. */
  readonly checkpointId: number;
  /** The run of the job that has set the marker, by which the ones before it can know that they were replaced. */
  readonly ownerRun: number;
}

export const NOTHING_PUBLISHED: PublishMarker = { checkpointId: 0, ownerRun: 0 };

const METADATA = /^sabot-sql run (\d+)$/;

export function markerMetadata({ ownerRun }: PublishMarker): string {
  return `sabot-sql run ${ownerRun}`;
}

/** Throws CONNECTOR_ERROR for what is no marker. */
export function markerOf(
  { offset, metadata }: CommittedOffset,
  group: string,
  table: string,
): PublishMarker {
  const ownerRun = METADATA.exec(metadata)?.[1];
  if (ownerRun !== undefined) return { checkpointId: offset, ownerRun: Number(ownerRun) };
  throw new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `The group "${group}" should hold the marker of table "${table}", and somebody else has committed offsets under that name: ` +
      "give the table another 'sink.transactional-id-prefix', or use another name there.",
    { component: table },
  );
}
