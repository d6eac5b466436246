import { must, unreachable } from '../../common/assert.js';
import type { BoundExpression } from '../../expressions/bound-expression.js';
import type { CatalogTable } from '../catalog.js';
import { collectColumns, moveColumns } from '../logical/expression-tree.js';
import {
  filter,
  type LogicalChangelogNormalize,
  type LogicalLookupJoin,
  type LogicalPlan,
  type LogicalProject,
  type LogicalScan,
  type LogicalUnion,
  type LogicalWindowAggregate,
} from '../logical/nodes.js';
import { scanColumns, watermarkColumn } from '../logical/scan-columns.js';

/** A plan without some of its columns. */
interface Pruned {
  readonly plan: LogicalPlan;
  /** Where a kept column of the plan before stands now. */
  readonly position: (before: number) => number;
}

/** Reads and carries along only the columns that the query's result depends on. */
export function pruneColumns(plan: LogicalPlan): LogicalPlan {
  const all = plan.schema.map((_, index) => index);
  return selectColumns(prune(plan, new Set(all)), all, plan);
}

function prune(plan: LogicalPlan, needed: ReadonlySet<number>): Pruned {
  switch (plan.kind) {
    case 'scan':
      return pruneScan(plan, needed);
    case 'filter': {
      const inputNeeded = new Set(needed);
      collectColumns(plan.predicate, (index) => inputNeeded.add(index));
      const { plan: input, position } = prune(plan.input, inputNeeded);
      return { plan: filter(input, moveColumns(plan.predicate, position)), position };
    }
    case 'project':
      return pruneProject(plan, needed);
    case 'changelog-normalize':
      return pruneChangelogNormalize(plan, needed);
    case 'lookup-join':
      return pruneLookupJoin(plan, needed);
    case 'window-aggregate':
      return pruneWindowAggregate(plan, needed);
    case 'union-all':
      return pruneUnion(plan, needed);
    default:
      return unreachable(plan);
  }
}

/** Besides what the query asks for, a scan has the time attribute and what computed columns are computed from. */
function pruneScan(plan: LogicalScan, needed: ReadonlySet<number>): Pruned {
  const { table } = plan;
  const available = scanColumns(table);
  const physical = keptPositions(available, (column) => column.kind === 'physical');
  const wanted = new Set([...needed].map((index) => must(plan.columns[index])));
  if (table.watermark !== undefined) {
    wanted.add(table.watermark.column).add(must(watermarkColumn(table)));
  }
  for (const position of [...wanted]) {
    const column = must(available[position]);
    if (column.kind !== 'computed') continue;
    collectColumns(column.expression, (index) => wanted.add(must(physical[index])));
  }
  if (!physical.some((position) => wanted.has(position))) wanted.add(narrowestColumn(table));
  const kept = keptPositions(plan.columns, (position) => wanted.has(position));
  return {
    plan: {
      ...plan,
      columns: kept.map((index) => must(plan.columns[index])),
      schema: kept.map((index) => must(plan.schema[index])),
    },
    position: positionAmong(kept),
  };
}

/** What a scan reads to count rows when no column matters: no text if there is another. */
function narrowestColumn({ columns }: CatalogTable): number {
  const physical = keptPositions(columns, (column) => column.kind === 'physical');
  const isNarrow = (position: number) => columns[position]?.field.type.kind !== 'varchar';
  return physical.find(isNarrow) ?? must(physical[0], 'a table has a physical column');
}

function pruneProject(plan: LogicalProject, needed: ReadonlySet<number>): Pruned {
  const some = needed.size === 0 ? new Set([0]) : needed;
  const kept = keptPositions(plan.expressions, (_, index) => some.has(index));
  const expressions = kept.map((index) => must(plan.expressions[index]));
  const { plan: input, position } = prune(plan.input, columnsOf(expressions));
  return {
    plan: {
      ...plan,
      input,
      expressions: expressions.map((expression) => moveColumns(expression, position)),
      schema: kept.map((index) => must(plan.schema[index])),
    },
    position: positionAmong(kept),
  };
}

/** The key stays: rows are told apart by it. */
function pruneChangelogNormalize(
  plan: LogicalChangelogNormalize,
  needed: ReadonlySet<number>,
): Pruned {
  const { plan: input, position } = prune(plan.input, new Set([...needed, ...plan.keyColumns]));
  const keyColumns = plan.keyColumns.map(position);
  return { plan: { ...plan, input, keyColumns, schema: input.schema }, position };
}

function pruneLookupJoin(plan: LogicalLookupJoin, needed: ReadonlySet<number>): Pruned {
  const width = plan.input.schema.length;
  const used = new Set(needed);
  if (plan.condition !== undefined) collectColumns(plan.condition, (index) => used.add(index));
  const inputNeeded = new Set([...used].filter((index) => index < width));
  for (const key of plan.inputKeys) inputNeeded.add(key);
  const { plan: input, position } = prune(plan.input, inputNeeded);
  const kept = keptPositions(plan.dimensionColumns, (_, index) => used.has(width + index));
  const dimensionPosition = positionAmong(kept);
  const moved = (before: number) =>
    before < width ? position(before) : input.schema.length + dimensionPosition(before - width);
  return {
    plan: {
      ...plan,
      input,
      inputKeys: plan.inputKeys.map(position),
      dimensionColumns: kept.map((index) => must(plan.dimensionColumns[index])),
      condition: plan.condition && moveColumns(plan.condition, moved),
      schema: [...input.schema, ...kept.map((index) => must(plan.schema[width + index]))],
    },
    position: moved,
  };
}

function pruneWindowAggregate(plan: LogicalWindowAggregate, needed: ReadonlySet<number>): Pruned {
  const fixed = plan.keyColumns.length + 2;
  const kept = keptPositions(plan.schema, (_, index) => index < fixed || needed.has(index));
  const calls = kept.slice(fixed).map((index) => must(plan.aggregates[index - fixed]));
  const inputNeeded = new Set([plan.timeColumn, ...plan.keyColumns]);
  for (const call of calls) if (call.kind !== 'count-star') inputNeeded.add(call.column);
  const { plan: input, position } = prune(plan.input, inputNeeded);
  return {
    plan: {
      ...plan,
      input,
      timeColumn: position(plan.timeColumn),
      keyColumns: plan.keyColumns.map(position),
      aggregates: calls.map((call) =>
        call.kind === 'count-star' ? call : { ...call, column: position(call.column) },
      ),
      schema: kept.map((index) => must(plan.schema[index])),
    },
    position: positionAmong(kept),
  };
}

function pruneUnion(plan: LogicalUnion, needed: ReadonlySet<number>): Pruned {
  const kept = keptPositions(plan.schema, (_, index) => index === 0 || needed.has(index));
  return {
    plan: {
      ...plan,
      inputs: plan.inputs.map((input) => selectColumns(prune(input, new Set(kept)), kept, input)),
      schema: kept.map((index) => must(plan.schema[index])),
    },
    position: positionAmong(kept),
  };
}

/** Exactly the columns `wanted` of the plan before, in this order: by a projection where pruning left others too. */
function selectColumns(
  { plan, position }: Pruned,
  wanted: readonly number[],
  before: LogicalPlan,
): LogicalPlan {
  const isSame =
    plan.schema.length === wanted.length && wanted.every((index, i) => position(index) === i);
  if (isSame) return plan;
  const schema = wanted.map((index) => must(before.schema[index]));
  const expressions = wanted.map((column, i): BoundExpression => {
    const { name, type, nullable } = must(schema[i]);
    return { kind: 'column', index: position(column), name, type, nullable, offset: 0 };
  });
  return { kind: 'project', input: plan, expressions, schema };
}

function columnsOf(expressions: readonly BoundExpression[]): ReadonlySet<number> {
  const columns = new Set<number>();
  for (const expression of expressions) collectColumns(expression, (index) => columns.add(index));
  return columns;
}

function keptPositions<T>(
  items: readonly T[],
  isKept: (item: T, index: number) => boolean,
): readonly number[] {
  return items.flatMap((item, index) => (isKept(item, index) ? [index] : []));
}

function positionAmong(kept: readonly number[]): (before: number) => number {
  const positions = new Map(kept.map((before, now) => [before, now]));
  return (before) => must(positions.get(before), 'a needed column was pruned');
}
