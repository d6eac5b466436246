import type { Column } from '../../columnar/column.js';
import type { ColumnTarget } from '../../columnar/column-target.js';
import { writeI64, writeScaledI64 } from '../../columnar/write-i64.js';
import { must } from '../../common/assert.js';
import { isTimestamp, type SqlType, unitsPerSecond } from '../../types/sql-type.js';
import type { ReceivedMessages } from './message-feed.js';

/** When the message of each of these rows came, in the unit of the column's type; milliseconds where that is BIGINT. */
export function receivedAtColumn(
  type: SqlType,
  block: ReceivedMessages,
  rowMessages: Int32Array,
  numRows: number,
  { arena }: ColumnTarget,
): Column {
  const values = arena.allocate(numRows * 8);
  const words = arena.memory.views.u32;
  const unitsPerMs = isTimestamp(type) ? unitsPerSecond(type) / 1000 : 1;
  for (let row = 0; row < numRows; row++) {
    const receivedAtMs = block.receivedAtMs(must(rowMessages[row]));
    if (unitsPerMs === 1) writeI64(words, (values >> 3) + row, receivedAtMs);
    else writeScaledI64(words, (values >> 3) + row, receivedAtMs, unitsPerMs);
  }
  return { type, values, step: 8, validity: 0, dictionary: undefined };
}
