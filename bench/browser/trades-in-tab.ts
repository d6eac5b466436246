import { type BenchRow, compareWith, type Timing } from '../harness.js';
import { checkSameWork } from '../peers/trade-summary.js';
import { OpenTrades, type TradesCase } from './pages/trades-case.js';
import type { Tab } from './tab.js';

/** Runs before the measured ones: V8 has then optimised JavaScript and WebAssembly alike. */
const WARM_UPS = 4;

/** The same query over the same trades, in one thread of Node and in a tab's worker, in turns. Throws where results differ. */
export async function tradesInTabBench(
  id: string,
  tradesCase: TradesCase,
  tab: Tab,
  repetitions: number,
): Promise<BenchRow[]> {
  const node = await OpenTrades.open(tradesCase);
  await tab.openTrades(tradesCase);
  const [onNode, inTab] = [await node.hash(), await tab.hash()];
  if (onNode !== inTab)
    throw new Error(`${id}: Node's rows hash to ${onNode}, the tab's to ${inTab}`);
  const samples = { node: [] as number[], tab: [] as number[] };
  for (let round = -WARM_UPS; round < repetitions; round++) {
    const first = await node.run();
    const second = await tab.run();
    checkSameWork('the tab', second.summary, first.summary);
    if (round < 0) continue;
    samples.node.push(first.elapsedMs);
    samples.tab.push(second.elapsedMs);
  }
  await tab.closeTrades();
  await node.close();
  const timings = new Map([
    ['node', timingOf(samples.node)],
    ['tab', timingOf(samples.tab)],
  ]);
  return compareWith(id, tradesCase.rowCount, timings, 'tab', ['node']);
}

function timingOf(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  const [minMs, medianMs, maxMs] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)];
  if (minMs === undefined || medianMs === undefined || maxMs === undefined) {
    throw new Error('there has to be a measured run');
  }
  return { minMs, medianMs, maxMs };
}
