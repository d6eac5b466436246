import { must } from '../../common/assert.js';
import * as engine from '../../observability/metrics/engine-metrics.js';
import type {
  MetricDescription,
  MetricLabels,
  MetricReader,
  MetricSource,
} from '../../observability/metrics/metric-source.js';
import type { ActivityFacts } from '../diagnosis/pipeline-activity.js';
import type { PipelineFacts, SourceFacts } from '../diagnosis/pipeline-facts.js';
import type { QueryFacts } from '../diagnosis/query-facts.js';
import type { OperatorFacts } from '../profiling/operator-facts.js';
import type { FailureCount } from '../recovery/failure-counts.js';
import { RateMeter } from './rate-meter.js';
import { RisingCounters } from './rising-counters.js';

const MS_PER_SECOND = 1000;

/** What metrics are made of. */
export interface MeasuredJob {
  readonly facts: QueryFacts;
  readonly operators: readonly OperatorFacts[];
  readonly failures: readonly FailureCount[];
}

/** Tells the metrics of one query when it is asked: what its parts have counted as they worked. */
export class QueryMetrics implements MetricSource {
  readonly #job: MeasuredJob;
  readonly #startedAtMs: number;
  readonly #rowsIn: RateMeter;
  readonly #rowsOut: RateMeter;
  readonly #rising = new RisingCounters();

  constructor(job: MeasuredJob) {
    this.#job = job;
    this.#startedAtMs = job.facts.nowMs;
    this.#rowsIn = new RateMeter(this.#startedAtMs);
    this.#rowsOut = new RateMeter(this.#startedAtMs);
  }

  readMetrics(reader: MetricReader): void {
    const { facts, operators, failures } = this.#job;
    const labels = { query: facts.query };
    this.#readTotals(reader, facts, labels);
    readCheckpoints(reader, facts, labels);
    readFailures(reader, failures, labels);
    if (facts.pipeline === undefined) return;
    readActivity(reader, facts.pipeline.activity, labels);
    this.#readWindows(reader, facts.pipeline, labels);
    for (const operator of operators) readOperator(reader, operator, labels);
    // Both are in the order in which they were built.
    const scans = operators.filter(({ kind }) => kind === 'scan');
    facts.pipeline.sources.forEach((source, i) => {
      const operator = { ...labels, operator: must(scans[i]).id, table: source.table };
      readPartitions(reader, source, operator);
    });
  }

  #readTotals(reader: MetricReader, facts: QueryFacts, labels: MetricLabels): void {
    const { nowMs, statistics } = facts;
    this.#readRising(reader, engine.NUM_RECORDS_IN, statistics.rowsIn, labels);
    this.#readRising(reader, engine.NUM_RECORDS_OUT, statistics.rowsOut, labels);
    const inPerSecond = this.#rowsIn.perSecond(nowMs, statistics.rowsIn);
    reader.value(engine.NUM_RECORDS_IN_PER_SECOND, inPerSecond, labels);
    const outPerSecond = this.#rowsOut.perSecond(nowMs, statistics.rowsOut);
    reader.value(engine.NUM_RECORDS_OUT_PER_SECOND, outPerSecond, labels);
    this.#readRising(reader, engine.NUM_LATE_RECORDS_DROPPED, statistics.lateRows, labels);
    this.#readRising(reader, engine.NUM_RECORDS_SKIPPED, statistics.skippedRows, labels);
    this.#readRising(reader, engine.NUM_DEAD_LETTERS, statistics.deadLetters, labels);
    this.#readRising(reader, engine.NUM_WINDOWS_FIRED, statistics.windowsFired, labels);
    reader.value(engine.CURRENT_OUTPUT_WATERMARK, statistics.watermarkMs, labels);
    reader.value(engine.WATERMARK_LAG, nowMs - statistics.watermarkMs, labels);
    reader.value(engine.KERNEL_MEMORY_BYTES, statistics.kernelMemoryBytes, labels);
    reader.value(engine.NUM_RESTARTS, statistics.restarts, labels);
    reader.value(engine.UPTIME, nowMs - this.#startedAtMs, labels);
    reader.value(engine.DOWNTIME, downtimeOf(facts.phase), labels);
  }

  #readWindows(reader: MetricReader, { windows }: PipelineFacts, labels: MetricLabels): void {
    windows.forEach(({ watermarkMs, lateRows, windowsFired }, i) => {
      const operator = { ...labels, operator: `window-aggregate-${i + 1}` };
      reader.value(engine.CURRENT_INPUT_WATERMARK, watermarkMs, operator);
      this.#readRising(reader, engine.NUM_LATE_RECORDS_DROPPED, lateRows, operator);
      this.#readRising(reader, engine.NUM_WINDOWS_FIRED, windowsFired, operator);
    });
  }

  #readRising(
    reader: MetricReader,
    metric: MetricDescription,
    count: number,
    labels: MetricLabels,
  ): void {
    const name = `${metric.name} ${labels.operator ?? ''}`;
    reader.value(metric, this.#rising.read(name, count), labels);
  }
}

function downtimeOf(phase: QueryFacts['phase']): number {
  return phase.kind === 'paused' || phase.kind === 'restarting' ? phase.forMs : 0;
}

function readCheckpoints(reader: MetricReader, facts: QueryFacts, labels: MetricLabels): void {
  const { statistics, checkpoints } = facts;
  reader.value(engine.NUM_CHECKPOINTS, statistics.checkpoints, labels);
  if (checkpoints === undefined) return;
  reader.value(engine.NUM_FAILED_CHECKPOINTS, checkpoints.failures, labels);
  reader.value(engine.LAST_CHECKPOINT_DURATION, checkpoints.latestDurationMs, labels);
  reader.value(engine.LAST_CHECKPOINT_SIZE, checkpoints.latestByteLength, labels);
}

/** Every operator under the same names; a table that is read has its own name beside. */
function readOperator(
  reader: MetricReader,
  { id, kind, table, rowsIn, rowsOut, shares, isBackPressured, watermarkMs, state }: OperatorFacts,
  labels: MetricLabels,
): void {
  const operator = { ...labels, operator: id, ...(table === undefined ? {} : { table }) };
  reader.value(engine.NUM_RECORDS_IN, rowsIn, operator);
  if (kind !== 'sink' && kind !== 'results') {
    reader.value(engine.NUM_RECORDS_OUT, rowsOut, operator);
    reader.value(engine.CURRENT_OUTPUT_WATERMARK, watermarkMs, operator);
  }
  reader.value(engine.BUSY_TIME, shares.busy * MS_PER_SECOND, operator);
  reader.value(engine.IDLE_TIME, shares.idle * MS_PER_SECOND, operator);
  reader.value(engine.BACK_PRESSURED_TIME, shares.backPressured * MS_PER_SECOND, operator);
  reader.value(engine.IS_BACK_PRESSURED, isBackPressured ? 1 : 0, operator);
  if (state === undefined) return;
  reader.value(engine.STATE_BYTES, state.bytes, operator);
  reader.value(engine.STATE_KEYS, state.keys, operator);
}

function readFailures(
  reader: MetricReader,
  failures: readonly FailureCount[],
  labels: MetricLabels,
): void {
  for (const { component, type, errors, retries } of failures) {
    const place = { ...labels, component, type };
    reader.value(engine.NUM_ERRORS, errors, place);
    reader.value(engine.NUM_RETRIES, retries, place);
  }
}

function readActivity(reader: MetricReader, { shares }: ActivityFacts, labels: MetricLabels): void {
  const waiting = shares.consumer + shares.output + shares['dead-letters'];
  reader.value(engine.BUSY_TIME, shares.processing * MS_PER_SECOND, labels);
  reader.value(engine.IDLE_TIME, shares.sources * MS_PER_SECOND, labels);
  reader.value(engine.BACK_PRESSURED_TIME, waiting * MS_PER_SECOND, labels);
}

/** `operator` labels the source. */
function readPartitions(
  reader: MetricReader,
  { watermark, splits }: SourceFacts,
  operator: MetricLabels,
): void {
  const failing = splits.filter(({ trouble }) => trouble !== undefined);
  reader.value(engine.FAILING_PARTITIONS, failing.length, operator);
  for (const { id, watermarkMs, position, pendingRows } of splits) {
    const split = { ...operator, partition: id };
    if (watermark !== undefined) reader.value(engine.CURRENT_OUTPUT_WATERMARK, watermarkMs, split);
    if (position !== undefined) reader.value(engine.CURRENT_OFFSET, position, split);
    if (pendingRows !== undefined) reader.value(engine.SOURCE_LAG, pendingRows, split);
  }
}
