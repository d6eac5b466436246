import { INT, type SqlType, VARCHAR } from '../types/sql-type.js';

/** What a dead-letter table may have columns for. */
export type DeadLetterColumn =
  | 'reason'
  | 'payload'
  | 'bytes'
  | 'topic'
  | 'source_partition'
  | 'source_offset'
  | 'table_name'
  | 'received_at';

/** The type of each column; TIMESTAMP or TIMESTAMP_LTZ of any precision where it is a time. */
export const DEAD_LETTER_COLUMNS: Readonly<Record<DeadLetterColumn, SqlType | 'timestamp'>> = {
  /** Why it could not become a row, in a sentence. */
  reason: VARCHAR,
  /** What came, as UTF-8 text; what is no UTF-8 is U+FFFD. */
  payload: VARCHAR,
  /** What came, byte for byte, in base64. */
  bytes: VARCHAR,
  /** The topic, file or URL. */
  topic: VARCHAR,
  /** 0 where there are no partitions. */
  source_partition: INT,
  /** The offset of a message, the line of a file. */
  source_offset: VARCHAR,
  /** The table that was being read. */
  table_name: VARCHAR,
  /** When that was, by the clock of the query. */
  received_at: 'timestamp',
};

export function isDeadLetterColumn(name: string): name is DeadLetterColumn {
  return Object.hasOwn(DEAD_LETTER_COLUMNS, name);
}
