import { describe, expect, it } from 'vitest';
import { ErrorType } from '../../src/errors/error-type.js';
import { RecoveryStrategy } from '../../src/errors/recovery-strategy.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import { type ObservabilityServer, serveHttp } from '../../src/node.js';
import { ALL } from './support/fault-matrix.js';
import { FaultWorld, type WorldSpec } from './support/fault-world.js';

const broken = (): Error => new StreamingError(ErrorType.CONNECTOR_ERROR, 'It is broken.');
const away = (): Error => new StreamingError(ErrorType.STATE_ERROR, 'It is away.');
const RULES = [
  { type: ErrorType.CONNECTOR_ERROR, strategy: RecoveryStrategy.DEGRADE },
  { type: ErrorType.STATE_ERROR, strategy: RecoveryStrategy.RESTART_EXECUTION },
];
const WITH_NAMES = (join: string): string =>
  `INSERT INTO out SELECT numbers.n FROM numbers ${join} names FOR SYSTEM_TIME AS OF numbers.at
    ON numbers.n = names.n`;

interface Readiness {
  readonly code: number;
  readonly status: string;
  readonly message: string;
}

/** What `/readyz` says of the query before each of these rows is fetched; the outcome of the query. */
async function watch(spec: Omit<WorldSpec, 'rules'>, rows: readonly number[]) {
  const seen: Readiness[] = [];
  let server: ObservabilityServer | undefined;
  const beforeRow = async (row: number): Promise<void> => {
    if (!rows.includes(row)) return;
    const response = await fetch(`${server?.url}/readyz`);
    const { status, components } = (await response.json()) as {
      readonly status: string;
      readonly components: readonly { readonly component: string; readonly message: string }[];
    };
    const message = components.find(({ component }) => component === 'query faulty')?.message ?? '';
    seen.push({ code: response.status, status, message });
  };
  await using world = await FaultWorld.open({ ...spec, rules: RULES, beforeRow });
  server = await serveHttp(world.executor, { port: 0 });
  await using _ = server;
  const outcome = await world.run();
  return { seen, outcome };
}

const FINE: Readiness = { code: 200, status: 'HEALTHY', message: '' };

describe('/readyz of a query that goes on without a part', () => {
  it('says so as soon as dead letters are left out, and that it can serve', async () => {
    const faults = [{ at: 'letters.write', error: broken }] as const;
    const { seen, outcome } = await watch({ faults, letterAt: 30 }, [10, 50]);
    const sentence = 'Nothing is written to "letters" any more, which has failed and is optional.';
    expect(seen).toEqual([FINE, { code: 200, status: 'DEGRADED', message: sentence }]);
    expect(outcome.degradations).toEqual([sentence]);
    expect(outcome.rows).toEqual(ALL);
  });

  it('says which columns are null', async () => {
    const faults = [{ at: 'lookup.fetch', error: broken }] as const;
    const { seen, outcome } = await watch({ faults, sql: WITH_NAMES('LEFT JOIN') }, [10]);
    const message = `The joined columns of "names" are null, since the table can't be read.`;
    expect(seen).toEqual([{ code: 200, status: 'DEGRADED', message }]);
    expect(outcome.rows).toEqual(ALL);
  });

  it('is fine again when a start anew has brought the part back', async () => {
    const faults = [
      { at: 'lookup.fetch', error: broken },
      { at: 'source.fetch', fromRow: 40, error: away },
    ] as const;
    const { seen, outcome } = await watch({ faults, sql: WITH_NAMES('LEFT JOIN') }, [10, 50]);
    expect(seen.map(({ status }) => status)).toEqual(['DEGRADED', 'HEALTHY']);
    expect(outcome.degradations).toEqual([]);
    expect(outcome.statistics.restarts).toBe(1);
    expect(outcome.rows).toEqual(ALL);
  });

  it('says that rows of a table are those of an earlier start', async () => {
    const faults = [
      { at: 'source.fetch', fromRow: 40, error: away },
      { at: 'lookup.fetch', fromRow: 1, error: broken },
    ] as const;
    const { seen, outcome } = await watch({ faults, sql: WITH_NAMES('JOIN') }, [10, 50]);
    const message = `The rows of "names" are those of an earlier start, since the table can't be read.`;
    expect(seen).toEqual([FINE, { code: 200, status: 'DEGRADED', message }]);
    expect(outcome.rows).toEqual(ALL);
  });
});
