import type { StateDescription } from '../../checkpoint/checkpoint-participant.js';
import { must } from '../../common/assert.js';
import type { AggregateCall } from '../../types/aggregate-call.js';
import { printType } from '../../types/sql-type.js';
import { columnNameOf, type WindowAggregateSpec } from './window-aggregate-spec.js';

/** What kind of state a window aggregation has. */
export const WINDOW_AGGREGATE = 'window-aggregate';

const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
  ['millisecond', 1],
];

/** What a window aggregation's state is of: names and types, since columns may stand elsewhere in a changed query. */
export function describeWindow(kind: string, spec: WindowAggregateSpec): StateDescription {
  const { window } = spec;
  const nameOf = (column: number): string => columnNameOf(spec, column);
  const typed = (column: number) => ({
    name: nameOf(column),
    type: printType(must(spec.inputSchema[column]).type),
  });
  const keys = spec.keyColumns.map(nameOf);
  const calls = spec.aggregates.map((call) => printCall(call, nameOf));
  const time = nameOf(spec.timeColumn);
  const windowSentence =
    window.kind === 'hop'
      ? `HOP(${time}, ${duration(window.slideMs)}, ${duration(window.sizeMs)})`
      : `TUMBLE(${time}, ${duration(window.sizeMs)})`;
  return {
    kind,
    identity: {
      window: { ...window },
      time: typed(spec.timeColumn),
      keys: spec.keyColumns.map(typed),
      aggregates: spec.aggregates.map((call) => ({
        kind: call.kind,
        argument: call.kind === 'count-star' ? null : typed(call.column),
        type: printType(call.resultType),
      })),
    },
    sentence: `GROUP BY ${[...keys, windowSentence].join(', ')}: ${calls.join(', ')}`,
  };
}

function printCall(call: AggregateCall, nameOf: (column: number) => string): string {
  if (call.kind === 'count-star') return 'COUNT(*)';
  return `${call.kind.toUpperCase()}(${nameOf(call.column)})`;
}

function duration(ms: number): string {
  const [unit, unitMs] = must(UNITS.find(([, length]) => ms % length === 0));
  const count = ms / unitMs;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
