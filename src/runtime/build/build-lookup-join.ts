import { type DimensionSource, LookupJoinOperator } from '../../operators/lookup-join.js';
import type { LookupJoinPlan } from '../../plan/physical/physical-plan.js';
import { openDimension } from '../recovery/open-dimension.js';
import type { NodeBuilder, PipelineSite } from './pipeline-site.js';

export const buildLookupJoin: NodeBuilder<'lookup-join'> = async (plan, output, site, meter) => {
  const dimension = await dimensionOf(plan, site);
  const operator = new LookupJoinOperator(
    site.memory,
    site.arena,
    {
      inputSchema: plan.input.schema,
      schema: plan.schema,
      joinType: plan.joinType,
      inputKeys: plan.inputKeys,
      dimensionSchema: plan.dimension.physical,
      dimensionKeys: plan.dimensionKeys,
      dimensionColumns: plan.dimensionColumns,
      condition: plan.condition && site.compile(plan.condition, site.environment.sql),
    },
    dimension,
  );
  await site.build(plan.input, site.open(operator, output, meter), meter);
};

/** A registered dimension as it is now and after each update, or a static table, read whole here and now. */
async function dimensionOf(
  { dimension: table, joinType }: LookupJoinPlan,
  { environment, opener }: PipelineSite,
): Promise<DimensionSource> {
  const { dimensions, recovery, signal } = environment;
  const registered = dimensions.lookup(table.name);
  if (registered !== undefined) return registered;
  return openDimension(recovery, table, joinType, signal, async () => {
    const connector = await opener.open(table);
    return dimensions.readStatic(table, connector, signal);
  });
}
