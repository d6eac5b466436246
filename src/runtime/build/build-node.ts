import { unreachable } from '../../common/assert.js';
import type { Output } from '../../operators/operator.js';
import type { PhysicalPlan } from '../../plan/physical/physical-plan.js';
import type { OperatorMeter } from '../profiling/operator-meter.js';
import { buildLookupJoin } from './build-lookup-join.js';
import {
  buildEnforceNotNull,
  buildFilter,
  buildProject,
  buildToUpsert,
} from './build-row-operators.js';
import { buildScan } from './build-scan.js';
import { buildChangelogNormalize, buildWindowAggregate } from './build-stateful-operators.js';
import { buildUnionAll } from './build-union-all.js';
import type { PipelineSite } from './pipeline-site.js';

/** Builds a plan from the results towards the sources, so that its rows go to `output`: a table of contents. */
export function buildNode(
  plan: PhysicalPlan,
  output: Output,
  site: PipelineSite,
  meter: OperatorMeter,
): Promise<void> {
  switch (plan.kind) {
    case 'scan':
      return buildScan(plan, output, site, meter);
    case 'filter':
      return buildFilter(plan, output, site, meter);
    case 'project':
      return buildProject(plan, output, site, meter);
    case 'changelog-normalize':
      return buildChangelogNormalize(plan, output, site, meter);
    case 'to-upsert':
      return buildToUpsert(plan, output, site, meter);
    case 'lookup-join':
      return buildLookupJoin(plan, output, site, meter);
    case 'window-aggregate':
      return buildWindowAggregate(plan, output, site, meter);
    case 'union-all':
      return buildUnionAll(plan, output, site, meter);
    case 'enforce-not-null':
      return buildEnforceNotNull(plan, output, site, meter);
    default:
      return unreachable(plan);
  }
}
