import { UnionAllOperator } from '../../operators/union-all.js';
import type { NodeBuilder } from './pipeline-site.js';

export const buildUnionAll: NodeBuilder<'union-all'> = async ({ inputs }, output, site, meter) => {
  const union = new UnionAllOperator(site.arena, inputs.length, site.environment.clock);
  site.open(union, output, meter);
  for (const [index, input] of inputs.entries()) {
    await site.build(input, union.input(index), meter);
  }
};
