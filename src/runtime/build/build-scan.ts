import { must } from '../../common/assert.js';
import { isSplitSource, type SourceConnector } from '../../connectors/source.js';
import { AssignWatermarksOperator } from '../../operators/assign-watermarks.js';
import type { ScanPlan } from '../../plan/physical/physical-plan.js';
import { SourceWork } from '../profiling/source-work.js';
import { SourceRecovery } from '../recovery/source-recovery.js';
import { SourceInput } from '../source-input.js';
import { connectorOf } from '../source-opener.js';
import { SourceSplits } from '../source-splits.js';
import { SourceTask, type SourceTaskSpec } from '../source-task.js';
import type { NodeBuilder, PipelineSite } from './pipeline-site.js';

/** Opens the source of a table, with its watermark, as an input of the pipeline. */
export const buildScan: NodeBuilder<'scan'> = async (plan, output, site, meter) => {
  const { clock, deadLetters, signal, watermarkIdleTimeoutMs } = site.environment;
  const { name } = plan.table;
  const letters = deadLetters.boxOf(name);
  const recovery = new SourceRecovery(site.environment.recovery, `source-${name}`, name, letters);
  const open = (): Promise<SourceConnector> => site.opener.open(plan.table, recovery.malformedRows);
  const connector = await recovery.open(signal, open);
  const hasSplits = isSplitSource(connector);
  const watermarks = watermarksOf(plan, site, hasSplits);
  const head = watermarks === undefined ? output : site.open(watermarks, output, meter);
  watchProgress(connector, watermarks);
  const reopen = async (): Promise<SourceConnector> => {
    const another = await open();
    watchProgress(another, watermarks);
    return another;
  };
  const work = new SourceWork(site.survey.meters, site.survey.activity, meter);
  const spec = { ...readingOf(plan, site), connector, reopen, recovery, letters, work };
  const task = new SourceTask(site.memory, spec, head);
  const splits =
    hasSplits && watermarks !== undefined
      ? new SourceSplits(() => must(task.splitSource), watermarks, clock, watermarkIdleTimeoutMs)
      : undefined;
  site.addInput(
    plan,
    watermarks,
    meter,
    (index, measure) =>
      new SourceInput(index, task, watermarks, splits, measure, () => site.wake()),
  );
};

function watermarksOf(
  { watermark, schema }: ScanPlan,
  { memory, arena }: PipelineSite,
  hasSplits: boolean,
): AssignWatermarksOperator | undefined {
  if (watermark === undefined) return undefined;
  const { name } = must(schema[watermark.column]);
  const order = hasSplits ? 'splits' : 'one-stream';
  return new AssignWatermarksOperator(memory, arena, watermark, name, order);
}

/** Lets a source of splits know how far each has come. */
function watchProgress(
  source: SourceConnector,
  watermarks: AssignWatermarksOperator | undefined,
): void {
  if (!isSplitSource(source)) return;
  source.watchProgress((split) => watermarks?.watermarkOfSplit(split) ?? Number.NEGATIVE_INFINITY);
}

/** How the table is read, whichever connector serves it. */
function readingOf(
  { table, columns, computed, schema }: ScanPlan,
  site: PipelineSite,
): Omit<SourceTaskSpec, 'connector' | 'reopen' | 'recovery' | 'letters' | 'work'> {
  const { batchRowsMax, connectors, timers } = site.environment;
  return {
    columns,
    scanSchema: schema.slice(0, columns.length),
    computed: computed.map((expression) => site.compile(expression, table.sql)),
    schema,
    rowKindColumn: connectorOf(table, connectors).rowKindColumn?.(table),
    batchRowsMax,
    turn: () => timers.turn(),
  };
}
