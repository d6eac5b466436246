import { must, unreachable } from '../../common/assert.js';
import type { WatermarkStrategy } from '../../types/window.js';
import type { CatalogTable } from '../catalog.js';
import { moveColumns } from '../logical/expression-tree.js';
import type { LogicalPlan, LogicalScan } from '../logical/nodes.js';
import { scanColumns, watermarkColumn } from '../logical/scan-columns.js';
import type { PhysicalPlan, ScanPlan } from './physical-plan.js';

/** How to run a rewritten plan. Column positions stay as they are. */
export function makePhysicalPlan(plan: LogicalPlan): PhysicalPlan {
  switch (plan.kind) {
    case 'scan':
      return makeScan(plan);
    case 'filter':
    case 'project':
    case 'changelog-normalize':
    case 'lookup-join':
    case 'window-aggregate':
      return { ...plan, input: makePhysicalPlan(plan.input) };
    case 'union-all':
      return { ...plan, inputs: plan.inputs.map(makePhysicalPlan) };
    default:
      return unreachable(plan);
  }
}

function makeScan({ table, columns: positions, changelogMode, schema }: LogicalScan): ScanPlan {
  const available = scanColumns(table);
  const scanned = positions.map((position) => must(available[position]));
  const columns = scanned.flatMap((column) => (column.kind === 'physical' ? [column.index] : []));
  const computed = scanned.flatMap((column) =>
    column.kind === 'computed'
      ? [moveColumns(column.expression, (physical) => columns.indexOf(physical))]
      : [],
  );
  return {
    kind: 'scan',
    table,
    columns,
    computed,
    watermark: strategyOf(table, positions),
    changelogMode,
    schema,
  };
}

function strategyOf(
  table: CatalogTable,
  positions: readonly number[],
): WatermarkStrategy | undefined {
  const { watermark } = table;
  if (watermark === undefined) return undefined;
  const column = positions.indexOf(must(watermarkColumn(table)));
  return watermark.kind === 'expression'
    ? { kind: 'expression', column }
    : { kind: 'bounded-out-of-orderness', column, delayMs: watermark.delayMs };
}
