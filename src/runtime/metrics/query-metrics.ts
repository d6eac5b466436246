import * as engine from '../../observability/metrics/engine-metrics.js';
import type {
  MetricLabels,
  MetricReader,
  MetricSource,
} from '../../observability/metrics/metric-source.js';
import type { ActivityFacts } from '../diagnosis/pipeline-activity.js';
import type { PipelineFacts, SourceFacts } from '../diagnosis/pipeline-facts.js';
import type { QueryFacts } from '../diagnosis/query-facts.js';
import { RateMeter } from './rate-meter.js';

const MS_PER_SECOND = 1000;

/** Tells the metrics of one query when it is asked: what its parts have counted as they worked. */
export class QueryMetrics implements MetricSource {
  readonly #facts: () => QueryFacts;
  readonly #startedAtMs: number;
  readonly #rowsIn: RateMeter;
  readonly #rowsOut: RateMeter;

  constructor(facts: () => QueryFacts) {
    this.#facts = facts;
    this.#startedAtMs = facts().nowMs;
    this.#rowsIn = new RateMeter(this.#startedAtMs);
    this.#rowsOut = new RateMeter(this.#startedAtMs);
  }

  readMetrics(reader: MetricReader): void {
    const facts = this.#facts();
    const labels = { query: facts.query };
    this.#readTotals(reader, facts, labels);
    readCheckpoints(reader, facts, labels);
    if (facts.pipeline !== undefined) readPipeline(reader, facts.pipeline, labels);
  }

  #readTotals(reader: MetricReader, facts: QueryFacts, labels: MetricLabels): void {
    const { nowMs, statistics } = facts;
    reader.value(engine.NUM_RECORDS_IN, statistics.rowsIn, labels);
    reader.value(engine.NUM_RECORDS_OUT, statistics.rowsOut, labels);
    const inPerSecond = this.#rowsIn.perSecond(nowMs, statistics.rowsIn);
    reader.value(engine.NUM_RECORDS_IN_PER_SECOND, inPerSecond, labels);
    const outPerSecond = this.#rowsOut.perSecond(nowMs, statistics.rowsOut);
    reader.value(engine.NUM_RECORDS_OUT_PER_SECOND, outPerSecond, labels);
    reader.value(engine.NUM_LATE_RECORDS_DROPPED, statistics.lateRows, labels);
    reader.value(engine.NUM_RECORDS_SKIPPED, statistics.skippedRows, labels);
    reader.value(engine.NUM_DEAD_LETTERS, statistics.deadLetters, labels);
    reader.value(engine.NUM_WINDOWS_FIRED, statistics.windowsFired, labels);
    reader.value(engine.CURRENT_OUTPUT_WATERMARK, statistics.watermarkMs, labels);
    reader.value(engine.WATERMARK_LAG, nowMs - statistics.watermarkMs, labels);
    reader.value(engine.KERNEL_MEMORY_BYTES, statistics.kernelMemoryBytes, labels);
    reader.value(engine.NUM_RESTARTS, statistics.restarts, labels);
    reader.value(engine.UPTIME, nowMs - this.#startedAtMs, labels);
  }
}

function readCheckpoints(reader: MetricReader, facts: QueryFacts, labels: MetricLabels): void {
  const { statistics, checkpoints } = facts;
  reader.value(engine.NUM_CHECKPOINTS, statistics.checkpoints, labels);
  if (checkpoints === undefined) return;
  reader.value(engine.NUM_FAILED_CHECKPOINTS, checkpoints.failures, labels);
  reader.value(engine.LAST_CHECKPOINT_DURATION, checkpoints.latestDurationMs, labels);
  reader.value(engine.LAST_CHECKPOINT_SIZE, checkpoints.latestByteLength, labels);
}

function readPipeline(
  reader: MetricReader,
  { activity, sources, filters, windows }: PipelineFacts,
  labels: MetricLabels,
): void {
  readActivity(reader, activity, labels);
  for (const source of sources) readSource(reader, source, labels);
  filters.forEach(({ rowsIn, rowsOut }, i) => {
    const operator = { ...labels, operator: `filter-${i + 1}` };
    reader.value(engine.NUM_RECORDS_IN, rowsIn, operator);
    reader.value(engine.NUM_RECORDS_OUT, rowsOut, operator);
  });
  windows.forEach(({ watermarkMs, lateRows, windowsFired, stateBytes, groups }, i) => {
    const operator = { ...labels, operator: `window-aggregate-${i + 1}` };
    reader.value(engine.CURRENT_INPUT_WATERMARK, watermarkMs, operator);
    reader.value(engine.NUM_LATE_RECORDS_DROPPED, lateRows, operator);
    reader.value(engine.NUM_WINDOWS_FIRED, windowsFired, operator);
    reader.value(engine.STATE_BYTES, stateBytes, operator);
    reader.value(engine.STATE_KEYS, groups, operator);
  });
}

function readActivity(reader: MetricReader, { shares }: ActivityFacts, labels: MetricLabels): void {
  const waiting = shares.consumer + shares.output + shares['dead-letters'];
  reader.value(engine.BUSY_TIME, shares.processing * MS_PER_SECOND, labels);
  reader.value(engine.IDLE_TIME, shares.sources * MS_PER_SECOND, labels);
  reader.value(engine.BACK_PRESSURED_TIME, waiting * MS_PER_SECOND, labels);
}

function readSource(reader: MetricReader, source: SourceFacts, labels: MetricLabels): void {
  const { table, rowsIn, watermark, splits } = source;
  const operator = { ...labels, operator: `source-${table}`, table };
  reader.value(engine.NUM_RECORDS_OUT, rowsIn, operator);
  if (watermark !== undefined) {
    reader.value(engine.CURRENT_OUTPUT_WATERMARK, watermark.watermarkMs, operator);
  }
  for (const { id, watermarkMs, position, pendingRows } of splits) {
    const split = { ...operator, partition: id };
    if (watermark !== undefined) reader.value(engine.CURRENT_OUTPUT_WATERMARK, watermarkMs, split);
    if (position !== undefined) reader.value(engine.CURRENT_OFFSET, position, split);
    if (pendingRows !== undefined) reader.value(engine.SOURCE_LAG, pendingRows, split);
  }
}
