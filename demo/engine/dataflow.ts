import type { OperatorFacts, StreamingQuery } from 'sabot-sql';
import type { DataflowNode, OperatorFrame } from '../protocol/dataflow.js';
import type { RunningPlan } from '../protocol/event.js';
import { resultFieldOf } from './result-cells.js';

const TITLES: Readonly<Record<string, string>> = {
  scan: 'Scan',
  filter: 'Filter',
  project: 'Project',
  'lookup-join': 'Lookup join',
  'window-aggregate': 'Window aggregate',
  'changelog-normalize': 'Normalize changes',
  'union-all': 'Union',
  results: 'Results',
};

/** What the page shows of a plan. */
export function planOf(query: StreamingQuery): Pick<RunningPlan, 'nodes' | 'fields' | 'window'> {
  const nodes = query.operators.map((operator): DataflowNode => {
    const { id, kind, name, detail, table, inputs } = operator;
    const title = [TITLES[kind] ?? name, ...(table === undefined ? [] : [table])].join(' ');
    return { id, title, detail, kind, inputs };
  });
  const [window] = query.diagnose().facts.pipeline?.windows ?? [];
  return {
    nodes,
    fields: query.schema.map(resultFieldOf),
    window: window && { sizeMs: window.sizeMs, slideMs: window.slideMs },
  };
}

/** How the operators do; `perSecond` tells a rate from what a counter is now and was a frame ago. */
export function operatorFramesOf(
  operators: readonly OperatorFacts[],
  before: ReadonlyMap<string, OperatorFrame>,
  perSecond: (now: number, before: number | undefined) => number,
): readonly OperatorFrame[] {
  return operators.map((operator) => {
    const { id, rowsIn, rowsOut, shares, watermarkMs, isBackPressured, state } = operator;
    const last = before.get(id);
    return {
      id,
      rowsIn,
      rowsOut,
      rowsInPerSecond: perSecond(rowsIn, last?.rowsIn),
      rowsOutPerSecond: perSecond(rowsOut, last?.rowsOut),
      busyShare: shares.busy,
      watermarkMs,
      isBackPressured,
      stateBytes: state?.bytes ?? 0,
    };
  });
}
