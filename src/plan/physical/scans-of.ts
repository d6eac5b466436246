import type { PhysicalPlan, ScanPlan } from './physical-plan.js';

/** The tables that a query reads as streams, from left to right. */
export function scansOf(plan: PhysicalPlan): readonly ScanPlan[] {
  switch (plan.kind) {
    case 'scan':
      return [plan];
    case 'union-all':
      return plan.inputs.flatMap(scansOf);
    default:
      return scansOf(plan.input);
  }
}
