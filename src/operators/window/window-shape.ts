import { assert, must } from '../../common/assert.js';
import type { Json } from '../../common/json.js';
import { JsonFields } from '../../common/json-fields.js';
import type { AggregateCall } from '../../types/aggregate-call.js';
import { type Field, field, type Schema } from '../../types/schema.js';
import { BIGINT, isSqlType, timestamp } from '../../types/sql-type.js';
import type { WindowAssigner } from '../../types/window.js';
import {
  argumentColumnsOf,
  columnNameOf,
  type WindowAggregateSpec,
} from './window-aggregate-spec.js';

const COUNT_STAR: AggregateCall = { kind: 'count-star', resultType: BIGINT };

/** What of a window aggregation must be known to read its state without the query. */
export function shapeOf(spec: WindowAggregateSpec): Json {
  const fieldsOf = (columns: readonly number[]): Json =>
    columns.map((column) => ({
      name: columnNameOf(spec, column),
      type: must(spec.inputSchema[column]).type,
    }));
  const columns = argumentColumnsOf(spec);
  const calls = spec.aggregates.flatMap((call) =>
    call.kind === 'count-star'
      ? []
      : [{ kind: call.kind, argument: columns.indexOf(call.column), type: call.resultType }],
  );
  const { window } = spec;
  return {
    window: { ...window },
    keys: fieldsOf(spec.keyColumns),
    arguments: fieldsOf(columns),
    aggregates: calls,
  };
}

/**
 * A window aggregation of that shape over an input of its keys and arguments, to restore the state into. Its results are the
 * keys, `window_start`, `window_end`, `count` and the aggregates, called such as `sum_price`.
 */
export function specOfShape(shape: Json): WindowAggregateSpec {
  const fields = new JsonFields(shape);
  const keys = fields.objects('keys').map(fieldOf);
  const args = fields.objects('arguments').map(fieldOf);
  const aggregates = fields.objects('aggregates').map((aggregate): AggregateCall => {
    const argument = aggregate.number('argument');
    const kind = aggregate.string('kind') as Exclude<AggregateCall['kind'], 'count-star'>;
    const argumentType = must(args[argument]).type;
    const resultType = typeOf(aggregate);
    return { kind, column: keys.length + argument, argumentType, resultType };
  });
  const names = aggregates.map((call) =>
    call.kind === 'count-star' ? '' : `${call.kind}_${must(args[call.column - keys.length]).name}`,
  );
  return {
    inputSchema: [...keys, ...args, field('time', timestamp(3))],
    schema: uniquelyNamed([
      ...keys,
      field('window_start', timestamp(3), false),
      field('window_end', timestamp(3), false),
      field('count', BIGINT, false),
      ...aggregates.map((call, i) => field(must(names[i]), call.resultType)),
    ]),
    window: windowOf(new JsonFields(fields.get('window'))),
    timeColumn: keys.length + args.length,
    keyColumns: keys.map((_, key) => key),
    aggregates: [COUNT_STAR, ...aggregates],
  };
}

function windowOf(fields: JsonFields): WindowAssigner {
  const sizeMs = fields.number('sizeMs');
  if (fields.string('kind') === 'tumble') return { kind: 'tumble', sizeMs };
  return { kind: 'hop', sizeMs, slideMs: fields.number('slideMs') };
}

function fieldOf(fields: JsonFields): Field {
  return field(fields.string('name'), typeOf(fields));
}

function typeOf(fields: JsonFields): Field['type'] {
  const type: unknown = fields.get('type');
  assert(isSqlType(type), 'a type is written down as it is');
  return type;
}

/** Names that occur again get a number. */
function uniquelyNamed(schema: Schema): Schema {
  const counts = new Map<string, number>();
  return schema.map((column) => {
    const count = (counts.get(column.name) ?? 0) + 1;
    counts.set(column.name, count);
    return count === 1 ? column : { ...column, name: `${column.name}_${count}` };
  });
}
