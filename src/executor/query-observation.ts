import type { StreamingErrorJson } from '../errors/error-json.js';
import { maskedSql } from '../errors/secrets.js';
import { type HealthResult, HealthStatus } from '../observability/health/health-checker.js';
import type { ObservabilityManager } from '../observability/observability-manager.js';
import type { Circuit } from '../recovery/circuits.js';
import type { QueryFacts } from '../runtime/diagnosis/query-facts.js';
import type { Job } from '../runtime/job.js';
import { QueryMetrics } from '../runtime/metrics/query-metrics.js';
import type { OperatorFacts } from '../runtime/profiling/operator-facts.js';
import type { StreamingQuery } from './streaming-query.js';

/** So many intervals without a complete checkpoint are too many. */
const CHECKPOINT_INTERVALS_MAX = 3;

/** What can be shown of a query to people: as JSON, without secrets. Times that are not known are null there. */
export interface QueryDescription {
  readonly name: string;
  readonly sql: string;
  readonly plan: string;
  readonly phase: QueryFacts['phase'];
  readonly statistics: QueryFacts['statistics'];
  /** From where the rows go towards the sources. */
  readonly operators: readonly OperatorFacts[];
  readonly checkpoints: QueryFacts['checkpoints'];
  readonly pipeline: Omit<NonNullable<QueryFacts['pipeline']>, 'statistics'> | undefined;
}

interface Observed {
  readonly job: Job;
  readonly sql: string;
  readonly plan: () => string;
  readonly stop: () => void;
}

/** Lets the queries of an executor be seen: their metrics, their health, and what they are. */
export class QueryObservation {
  readonly #manager: ObservabilityManager;
  readonly #checksHealth: boolean;
  readonly #observed = new Map<StreamingQuery, Observed>();

  readonly #circuits: () => readonly Circuit[];

  /** `circuits`: of everything that the executor's queries reach for. */
  constructor(
    manager: ObservabilityManager,
    checksHealth: boolean,
    circuits: () => readonly Circuit[],
  ) {
    this.#manager = manager;
    this.#checksHealth = checksHealth;
    this.#circuits = circuits;
  }

  /** From the query's start on. `plan` gives its plan as EXPLAIN prints it. */
  watch(query: StreamingQuery, job: Job, sql: string, plan: () => string): void {
    const metrics = new QueryMetrics(job);
    const removeMetrics = this.#manager.getMetricsCollector().addSource(metrics);
    const removeHealth = this.#checksHealth
      ? this.#manager
          .getHealthChecker()
          .registerComponent(`query ${query.name}`, () => healthOf(job.facts, this.#circuits()), {
            cacheMs: 0,
          })
      : () => {};
    const stop = (): void => {
      removeMetrics();
      // What has failed goes on being said until a query of that name runs again.
      if (job.facts.phase.kind !== 'failed') removeHealth();
    };
    this.#observed.set(query, { job, sql: maskedSql(sql), plan, stop });
  }

  forget(query: StreamingQuery): void {
    this.#observed.get(query)?.stop();
    this.#observed.delete(query);
  }

  /** EXPLAIN ANALYZE of the running queries. */
  explainAnalyze(): string {
    const texts = [...this.#observed.keys()].map(
      (query) => `-- ${query.name}\n${query.explainAnalyze()}\n`,
    );
    return texts.join('\n');
  }

  /** The running queries. */
  describe(): readonly QueryDescription[] {
    return [...this.#observed.values()].map(({ job, sql, plan }) => {
      const { query: name, phase, statistics, checkpoints, pipeline } = job.facts;
      const { statistics: _, ...parts } = pipeline ?? {};
      return {
        name,
        sql,
        plan: plan(),
        phase,
        statistics,
        operators: job.operators,
        checkpoints,
        pipeline: pipeline && (parts as QueryDescription['pipeline']),
      };
    });
  }
}

/** How a query is, by what can be seen of it. */
export function healthOf(
  { phase, checkpoints, pipeline, degradations }: QueryFacts,
  circuits: readonly Circuit[],
): HealthResult {
  if (phase.kind === 'failed') {
    const { error: message, details: error } = phase;
    return { status: HealthStatus.UNHEALTHY, message, error };
  }
  if (phase.kind === 'paused') {
    return degraded(
      `It is paused, and waits for a decision, since ${phase.component} failed: ${phase.error}`,
      phase.details,
    );
  }
  if (phase.kind === 'restarting') {
    return degraded(`It starts again after a failure: ${phase.error}`, phase.details);
  }
  if (checkpoints?.lastFailure !== undefined) {
    return degraded(`Its last checkpoint failed: ${checkpoints.lastFailure}`);
  }
  const open = circuits.filter(({ state }) => state !== 'closed');
  if (open.length > 0) {
    const names = open.map(({ component, state }) => `${component} (${state})`).join(', ');
    return degraded(`These fail again and again, and are spared for a while: ${names}.`);
  }
  if (degradations.length > 0) return degraded(degradations.join(' '));
  const { intervalMs = Number.POSITIVE_INFINITY, endedAgoMs = 0 } = checkpoints ?? {};
  if (endedAgoMs > CHECKPOINT_INTERVALS_MAX * intervalMs) {
    return degraded(`It has had no checkpoint for ${Math.round(endedAgoMs / 1000)} s.`);
  }
  for (const { table, splits } of pipeline?.sources ?? []) {
    const troubled = splits.find(({ trouble }) => trouble !== undefined);
    if (troubled !== undefined) {
      const { id, trouble = '' } = troubled;
      const isNamed = trouble.includes(`"${table}"`);
      return degraded(isNamed ? trouble : `Table "${table}" can't read ${id}: ${trouble}`);
    }
  }
  return { status: HealthStatus.HEALTHY, message: '' };
}

function degraded(message: string, error?: StreamingErrorJson): HealthResult {
  const result = { status: HealthStatus.DEGRADED, message };
  return error === undefined ? result : { ...result, error };
}
