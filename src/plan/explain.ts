import { unreachable } from '../common/assert.js';
import type { AggregateCall } from '../types/aggregate-call.js';
import type { Schema } from '../types/schema.js';
import { printType } from '../types/sql-type.js';
import type { WindowAssigner } from '../types/window.js';
import { changelogModeOf, printChangelogMode } from './changelog-mode-of.js';
import type {
  InsertPlan,
  LookupJoinPlan,
  PhysicalPlan,
  ScanPlan,
  WindowAggregatePlan,
} from './physical/physical-plan.js';
import { tablesWithoutWatermark } from './physical/tables-without-watermark.js';
import { printDuration, printExpression } from './print-expression.js';
import { printOptions } from './print-options.js';
import { metadataKeys, sinkSchema } from './sink-columns.js';

/**
 * The plan as text: one operator a line, inputs indented below, as Flink prints plans. Equal plans give equal texts, and
 * secrets among the tables' options are masked.
 */
export function explainPlan(plan: PhysicalPlan): string {
  const withoutWatermark = new Set(tablesWithoutWatermark(plan));
  return linesOf(plan, withoutWatermark).join('\n');
}

/** As `explainPlan`, below the table that is written to. */
export function explainInsert({ table, query }: InsertPlan): string {
  const sink = operator('Sink', [
    ['table', [table.name]],
    ['fields', sinkSchema(table).map(({ name }) => name)],
    ['options', printOptions(table.options)],
  ]);
  const [first = '', ...rest] = explainPlan(query).split('\n');
  return [sink, `+- ${first}`, ...rest.map((line) => `   ${line}`)].join('\n');
}

function linesOf(plan: PhysicalPlan, withoutWatermark: ReadonlySet<ScanPlan>): readonly string[] {
  const inputs = inputsOf(plan);
  const below = inputs.flatMap((input, i) => {
    const isLast = i === inputs.length - 1;
    const [first = '', ...rest] = linesOf(input, withoutWatermark);
    return [
      `${isLast ? '+-' : ':-'} ${first}`,
      ...rest.map((line) => `${isLast ? '  ' : ': '} ${line}`),
    ];
  });
  return [describeOperator(plan, withoutWatermark), ...below];
}

/** One operator without its inputs: `Name(property=[value, …], …)`. `withoutWatermark` are the plan's scans that lack one. */
export function describeOperator(
  plan: PhysicalPlan,
  withoutWatermark: ReadonlySet<ScanPlan>,
): string {
  return withMode(describe(plan, withoutWatermark), plan);
}

/** The changes that come out of an operator, where there are others than inserts. */
function withMode(text: string, plan: PhysicalPlan): string {
  const mode = changelogModeOf(plan);
  if (mode === 'insert-only') return text;
  const separator = text.endsWith('()') ? '' : ', ';
  return `${text.slice(0, -1)}${separator}changelogMode=[${printChangelogMode(mode)}])`;
}

function inputsOf(plan: PhysicalPlan): readonly PhysicalPlan[] {
  if (plan.kind === 'scan') return [];
  return plan.kind === 'union-all' ? plan.inputs : [plan.input];
}

function describe(plan: PhysicalPlan, withoutWatermark: ReadonlySet<ScanPlan>): string {
  switch (plan.kind) {
    case 'scan':
      return describeScan(plan, withoutWatermark.has(plan));
    case 'filter':
      return operator('Filter', [['where', [printExpression(plan.predicate, plan.input.schema)]]]);
    case 'project': {
      const printed = plan.expressions.map((expression, i) =>
        named(printExpression(expression, plan.input.schema), plan.schema[i]?.name),
      );
      return operator('Project', [['select', printed]]);
    }
    case 'changelog-normalize':
      return operator('ChangelogNormalize', [
        ['key', plan.keyColumns.map((column) => plan.schema[column]?.name ?? '')],
      ]);
    case 'to-upsert':
      return operator(
        plan.updateBefore === 'drop' ? 'DropUpdateBefore' : 'UpdateBeforeAsDelete',
        [],
      );
    case 'lookup-join':
      return describeLookupJoin(plan);
    case 'window-aggregate':
      return describeWindowAggregate(plan);
    case 'union-all':
      return operator('UnionAll', [['columns', plan.schema.map(({ name }) => name)]]);
    case 'enforce-not-null':
      return operator('EnforceNotNull', [
        ['columns', plan.columns.map((column) => plan.schema[column]?.name ?? '')],
      ]);
    default:
      return unreachable(plan);
  }
}

/** What stands in the square brackets of an operator, in order. */
type Property = readonly [name: string, values: readonly string[]];

function operator(name: string, properties: readonly Property[]): string {
  const printed = properties.map(([property, values]) => `${property}=[${values.join(', ')}]`);
  return `${name}(${printed.join(', ')})`;
}

function named(printed: string, name: string | undefined): string {
  return name === undefined || name === printed ? printed : `${printed} AS ${name}`;
}

function describeScan(scan: ScanPlan, needsWatermark: boolean): string {
  const { table, columns, computed, schema } = scan;
  const keys = metadataKeys(table.columns);
  const fields = schema.map(({ name, type }, i) =>
    i < columns.length
      ? `${name} ${printType(type)}${printMetadata(name, keys?.[columns[i] ?? -1])}`
      : named(printComputed(scan, i - columns.length), name),
  );
  const properties: Property[] = [
    ['table', [table.name]],
    ['columns', fields.slice(0, columns.length)],
  ];
  if (computed.length > 0) properties.push(['computed', fields.slice(columns.length)]);
  const unread = table.physical.filter((_, index) => !columns.includes(index));
  if (unread.length > 0) properties.push(['unread', unread.map(({ name }) => name)]);
  const watermark = needsWatermark
    ? 'none: windows fire at the end of the input'
    : printWatermark(scan);
  if (watermark !== undefined) properties.push(['watermark', [watermark]]);
  if (table.options.size > 0) properties.push(['options', printOptions(table.options)]);
  return operator('Scan', properties);
}

function printMetadata(name: string, key: string | undefined): string {
  if (key === undefined) return '';
  return key === name ? ' METADATA' : ` METADATA FROM '${key}'`;
}

function printComputed({ computed, schema }: ScanPlan, index: number): string {
  const expression = computed[index];
  return expression === undefined ? '' : printExpression(expression, schema);
}

function printWatermark({ watermark, schema }: ScanPlan): string | undefined {
  if (watermark === undefined) return undefined;
  const name = schema[watermark.column]?.name ?? '';
  return watermark.kind === 'expression' || watermark.delayMs === 0
    ? name
    : `${name} - ${printDuration(watermark.delayMs)}`;
}

function describeLookupJoin(plan: LookupJoinPlan): string {
  const { dimension, inputKeys, dimensionKeys, dimensionColumns, joinType, condition } = plan;
  const nameOf = (schema: Schema, index: number | undefined) => schema[index ?? -1]?.name ?? '';
  const keys = inputKeys.map((key, i) => {
    const right = nameOf(dimension.physical, dimensionKeys[i]);
    return `${nameOf(plan.input.schema, key)} = ${dimension.name}.${right}`;
  });
  const properties: Property[] = [
    ['type', [joinType.toUpperCase()]],
    ['dimension', [dimension.name]],
    ['on', keys],
  ];
  if (condition !== undefined)
    properties.push(['where', [printExpression(condition, plan.schema)]]);
  properties.push(['add', dimensionColumns.map((column) => nameOf(dimension.physical, column))]);
  return operator('LookupJoin', properties);
}

function describeWindowAggregate(plan: WindowAggregatePlan): string {
  const { input, window, timeColumn, keyColumns, aggregates, schema } = plan;
  const nameOf = (column: number) => input.schema[column]?.name ?? '';
  const calls = aggregates.map((call, i) =>
    named(printAggregate(call, nameOf), schema[keyColumns.length + 2 + i]?.name),
  );
  return operator('WindowAggregate', [
    ['groupBy', keyColumns.map(nameOf)],
    ['window', [printWindow(window, nameOf(timeColumn))]],
    ['select', calls],
  ]);
}

function printAggregate(call: AggregateCall, nameOf: (column: number) => string): string {
  return call.kind === 'count-star'
    ? 'COUNT(*)'
    : `${call.kind.toUpperCase()}(${nameOf(call.column)})`;
}

function printWindow(window: WindowAssigner, time: string): string {
  const size = printDuration(window.sizeMs);
  return window.kind === 'tumble'
    ? `TUMBLE(${time}, ${size})`
    : `HOP(${time}, ${printDuration(window.slideMs)}, ${size})`;
}
