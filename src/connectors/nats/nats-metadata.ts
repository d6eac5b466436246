import type { MetadataField } from '../../types/metadata-field.js';
import { BIGINT, timestampLtz, VARCHAR } from '../../types/sql-type.js';

/** What METADATA columns of a NATS table may ask for. */
export type NatsMetadataKey = 'stream' | 'subject' | 'sequence' | 'timestamp' | 'headers';

const FIELDS: Readonly<Record<NatsMetadataKey, MetadataField>> = {
  stream: { type: VARCHAR, nullable: false, isWritable: false },
  /** Written, it takes the place of the option `subject`. */
  subject: { type: VARCHAR, nullable: false, isWritable: true },
  sequence: { type: BIGINT, nullable: false, isWritable: false },
  /** When the stream stored the message. */
  timestamp: { type: timestampLtz(3), nullable: false, isWritable: false },
  /** A JSON object of name and text, since there is no MAP type; of a repeated name the last one. */
  headers: { type: VARCHAR, nullable: false, isWritable: true },
};

export const NATS_METADATA: ReadonlyMap<string, MetadataField> = new Map(Object.entries(FIELDS));
