import { HealthStatus } from '../observability/health/health-checker.js';
import type { Observed } from './observed.js';
import { PROMETHEUS_CONTENT_TYPE, toPrometheusText } from './prometheus.js';

/** What is sent back. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const TEXT_TYPE = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/** The pages that there are, by path. */
const ENDPOINTS: Readonly<Record<string, (observed: Observed) => Promise<HttpAnswer>>> = {
  '/livez': async (observed) =>
    observed.isAlive() ? json(200, { status: 'alive' }) : json(503, { status: 'dead' }),
  '/readyz': async (observed) => {
    const report = await observed.checkHealth();
    return json(report.status === HealthStatus.UNHEALTHY ? 503 : 200, report);
  },
  '/metrics': async (observed) => ({
    status: 200,
    contentType: PROMETHEUS_CONTENT_TYPE,
    body: await toPrometheusText(observed.getAllMetrics()),
  }),
  '/metrics.json': async (observed) => ({
    status: 200,
    contentType: JSON_TYPE,
    body: observed.exportMetricsToJson(),
  }),
  '/explain': async (observed) => ({
    status: 200,
    contentType: TEXT_TYPE,
    body: observed.explainAnalyzeQueries(),
  }),
  '/queries': async (observed) => json(200, observed.describeQueries()),
};

/** Answers one request. What goes wrong inside is told without its stack. */
export async function answer(
  observed: Observed,
  method: string,
  target: string,
): Promise<HttpAnswer> {
  if (method !== 'GET' && method !== 'HEAD') {
    return json(405, { error: 'Only GET is answered here.' });
  }
  const path = target.split('?', 1)[0] ?? '';
  const endpoint = Object.hasOwn(ENDPOINTS, path) ? ENDPOINTS[path] : undefined;
  if (endpoint === undefined) {
    return json(404, { error: 'There is no such page.', pages: Object.keys(ENDPOINTS) });
  }
  try {
    return await endpoint(observed);
  } catch {
    return json(500, { error: 'This page could not be made.' });
  }
}

function json(status: number, value: unknown): HttpAnswer {
  return { status, contentType: JSON_TYPE, body: `${JSON.stringify(value)}\n` };
}
