import type { MetadataField } from '../../types/metadata-field.js';
import { timestampLtz } from '../../types/sql-type.js';

/** When a message came, by the clock of this process. */
export const RECEIVED_AT = 'received-at';

/** The METADATA columns that tables of all feeds have. */
export const MESSAGE_METADATA: ReadonlyMap<string, MetadataField> = new Map([
  [RECEIVED_AT, { type: timestampLtz(3), nullable: false, isWritable: false }],
]);
