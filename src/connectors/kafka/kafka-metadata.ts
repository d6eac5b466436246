import type { MetadataField } from '../../types/metadata-field.js';
import { BIGINT, INT, timestampLtz, VARCHAR } from '../../types/sql-type.js';

/** What METADATA columns of a Kafka table may ask for, under the keys that Flink gives them. */
export type KafkaMetadataKey =
  | 'topic'
  | 'partition'
  | 'offset'
  | 'timestamp'
  | 'timestamp-type'
  | 'headers'
  | 'key';

const FIELDS: Readonly<Record<KafkaMetadataKey, MetadataField>> = {
  topic: { type: VARCHAR, nullable: false, isWritable: false },
  partition: { type: INT, nullable: false, isWritable: false },
  offset: { type: BIGINT, nullable: false, isWritable: false },
  /** When the record was made, or appended: see `timestamp-type`. */
  timestamp: { type: timestampLtz(3), nullable: false, isWritable: true },
  /** `CreateTime` or `LogAppendTime`. */
  'timestamp-type': { type: VARCHAR, nullable: false, isWritable: false },
  /** A JSON object of name and text, since there is no MAP type; of a repeated name the last one, as in Flink. */
  headers: { type: VARCHAR, nullable: false, isWritable: true },
  /** The key's bytes as UTF-8. */
  key: { type: VARCHAR, nullable: true, isWritable: false },
};

export const KAFKA_METADATA: ReadonlyMap<string, MetadataField> = new Map(Object.entries(FIELDS));
