import { unreachable } from '../../common/assert.js';
import type { PhysicalPlan, ScanPlan } from './physical-plan.js';
import { scansOf } from './scans-of.js';

/**
 * The scans that a window aggregation reads from but that have no watermark: their windows fire when the input ends, so
 * an input without end would never give a result.
 */
export function tablesWithoutWatermark(plan: PhysicalPlan): readonly ScanPlan[] {
  switch (plan.kind) {
    case 'scan':
      return [];
    case 'window-aggregate':
      return scansOf(plan.input).filter((scan) => scan.watermark === undefined);
    case 'filter':
    case 'project':
    case 'changelog-normalize':
    case 'to-upsert':
    case 'lookup-join':
    case 'enforce-not-null':
      return tablesWithoutWatermark(plan.input);
    case 'union-all':
      return plan.inputs.flatMap(tablesWithoutWatermark);
    default:
      return unreachable(plan);
  }
}
