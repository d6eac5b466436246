import { must } from '../../common/assert.js';
import { ChangelogNormalizeOperator } from '../../operators/changelog-normalize.js';
import { WindowAggregateOperator } from '../../operators/window-aggregate.js';
import { columnTexts } from '../../plan/column-texts.js';
import { scansOf } from '../../plan/physical/scans-of.js';
import type { NodeBuilder, PipelineSite } from './pipeline-site.js';

/** Operators that keep rows or windows. */

export const buildWindowAggregate: NodeBuilder<'window-aggregate'> = async (
  plan,
  output,
  site,
  meter,
) => {
  const { window, timeColumn, keyColumns, aggregates, schema, input } = plan;
  const operator = new WindowAggregateOperator(site.memory, site.arena, {
    inputSchema: input.schema,
    inputNames: columnTexts(input),
    schema,
    window,
    timeColumn,
    keyColumns,
    aggregates,
    ...stateBound(site),
  });
  site.survey.addWindow(window, operator);
  await site.build(input, site.open(operator, output, meter), meter);
};

export const buildChangelogNormalize: NodeBuilder<'changelog-normalize'> = async (
  plan,
  output,
  site,
  meter,
) => {
  const { keyColumns, schema, input } = plan;
  const operator = new ChangelogNormalizeOperator(site.memory, site.arena, {
    table: must(scansOf(input)[0]).table.name,
    schema,
    keyColumns,
    ...stateBound(site),
  });
  await site.build(input, site.open(operator, output, meter), meter);
};

function stateBound({ environment }: PipelineSite): { readonly stateBytesMax?: number } {
  const { stateBytesMax } = environment;
  return stateBytesMax === undefined ? {} : { stateBytesMax };
}
