import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ObservabilityServer } from '../../src/http/observability-server.js';
import type { Observed } from '../../src/http/observed.js';
import { HealthChecker } from '../../src/observability/health/health-checker.js';
import { NUM_RECORDS_IN } from '../../src/observability/metrics/engine-metrics.js';
import { ObservabilityManager } from '../../src/observability/observability-manager.js';
import { ManualClock } from '../support/manual-clock.js';

const servers: ObservabilityServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(overrides: Partial<Observed> = {}) {
  const clock = new ManualClock(1000);
  const manager = new ObservabilityManager({ clock, timers: clock });
  const health = new HealthChecker({ clock, timers: clock });
  const observed: Observed = {
    isAlive: () => true,
    checkHealth: () => health.checkHealth(),
    getAllMetrics: () => manager.getMetricsCollector().getAllMetrics(),
    exportMetricsToJson: () => manager.exportMetricsToJson(),
    describeQueries: () => [{ name: 'totals' }],
    explainAnalyzeQueries: () => '-- totals\n',
    ...overrides,
  };
  const server = await ObservabilityServer.start(observed, { port: 0 });
  servers.push(server);
  return { server, manager, health };
}

describe('the observability server', () => {
  it('says that the process lives, and whether it is ready', async () => {
    const { server, health } = await serve();
    expect(await (await fetch(`${server.url}/livez`)).json()).toEqual({ status: 'alive' });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    health.registerComponent('broker', () => ({ status: 'UNHEALTHY', message: 'It is away.' }));
    const response = await fetch(`${server.url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      status: 'UNHEALTHY',
      components: [{ component: 'broker', message: 'It is away.' }],
    });
  });

  it('gives metrics as Prometheus reads them', async () => {
    const { server, manager } = await serve();
    const collector = manager.getMetricsCollector();
    collector.addSource({
      readMetrics: (reader) => reader.value(NUM_RECORDS_IN, 42, { query: 'a "b"\n' }),
    });
    collector.recordTimer('callTime', 3, { call: 'x' });
    const response = await fetch(`${server.url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const lines = (await response.text()).split('\n');
    expect(lines).toContain('# TYPE sabot_num_records_in_total counter');
    expect(lines).toContain('sabot_num_records_in_total{query="a \\"b\\"\\n"} 42');
    expect(lines).toContain('# TYPE sabot_call_time_milliseconds histogram');
    expect(lines).toContain('sabot_call_time_milliseconds_bucket{call="x",le="2.5"} 0');
    expect(lines).toContain('sabot_call_time_milliseconds_bucket{call="x",le="5"} 1');
    expect(lines).toContain('sabot_call_time_milliseconds_bucket{call="x",le="+Inf"} 1');
    expect(lines).toContain('sabot_call_time_milliseconds_sum{call="x"} 3');
  });

  it('gives metrics and queries as JSON', async () => {
    const { server, manager } = await serve();
    manager.getMetricsCollector().recordGauge('queue', 3);
    const { metrics } = await (await fetch(`${server.url}/metrics.json`)).json();
    expect(metrics).toMatchObject([{ name: 'queue', value: 3 }]);
    const queries = await fetch(`${server.url}/queries?pretty`);
    expect(await queries.json()).toEqual([{ name: 'totals' }]);
    expect(queries.headers.get('cache-control')).toBe('no-store');
  });

  it('answers nothing but GET and HEAD, and only the pages that there are', async () => {
    const { server } = await serve();
    const posted = await fetch(`${server.url}/livez`, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await (await fetch(`${server.url}/livez`, { method: 'HEAD' })).text()).toBe('');
    for (const path of ['/', '/constructor', '/__proto__', '/livez/', '//livez']) {
      expect((await fetch(server.url + path)).status).toBe(404);
    }
  });

  it('tells nothing of what went wrong inside', async () => {
    const { server } = await serve({
      describeQueries: () => {
        throw new Error('password=hunter2');
      },
    });
    const response = await fetch(`${server.url}/queries`);
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('{"error":"This page could not be made."}\n');
  });

  it('refuses pages of other sites that reach it by a name of their own', async () => {
    const { server } = await serve();
    const raw = await exchange(server.port, 'GET /livez HTTP/1.1\r\nHost: evil.example\r\n\r\n');
    expect(raw).toMatch(/^HTTP\/1\.1 403 /);
  });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['a header without end', `GET /livez HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(20_000)}`],
    ['a wrong version', 'GET /livez HTTP/9.9\r\nHost: localhost\r\n\r\n'],
    [
      'both lengths',
      'GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
  ])('survives malformed requests: %s', async (_, request) => {
    const { server } = await serve();
    expect(await exchange(server.port, request)).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  });

  it('says which port it can not have', async () => {
    const { server } = await serve();
    await expect(ObservabilityServer.start({} as Observed, { port: server.port })).rejects.toThrow(
      /can't be served at 127\.0\.0\.1:\d+ \(EADDRINUSE\): choose another port/,
    );
  });
});

/** What comes back for some bytes, until the connection ends. */
function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.setTimeout(8000, () => socket.destroy());
    socket.on('data', (data) => {
      received += data;
      socket.end();
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}
