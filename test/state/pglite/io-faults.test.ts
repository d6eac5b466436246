import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import { ErrorType } from '../../../src/errors/error-type.js';
import { StreamingError } from '../../../src/errors/streaming-error.js';
import type { IoFaultPlan } from '../../../src/state/pglite/io-faults.js';
import { openDirectory } from '../../../src/state/pglite/open-directory.js';
import { encodeCopyRows } from '../conformance/copy-rows.js';

const KINDS = ['full-disk', 'failed-operation', 'short-write'] as const;
const ROWS = 25;
const NEVER = 2 ** 30;

/** Every operation with every kind of failure takes a quarter of an hour; otherwise eight of each phase are tried. */
const IS_SOAK = process.env.SOAK === '1';
const SAMPLES_PER_PHASE = 8;

/** Directories in which scenarios run at the same time. */
const LANES = 2;

const root = mkdtempSync(join(tmpdir(), 'sabot-io-faults-'));
const template = join(root, 'template');

const rows = encodeCopyRows(
  Array.from({ length: ROWS }, (_, seq) => ({
    seq: BigInt(seq),
    data: Uint8Array.from({ length: 8192 }, (_, i) => (i * 31 + seq * i * i) & 255),
  })),
);

beforeAll(async () => {
  const database = await openDirectory(template);
  await database.query('CREATE TABLE chunk (seq bigint PRIMARY KEY, data bytea)');
  await database.query('ALTER TABLE chunk ALTER data SET STORAGE EXTERNAL');
  await database.query('CREATE TABLE pointer (job integer PRIMARY KEY, epoch bigint)');
  await database.query('INSERT INTO pointer VALUES (1, 1)');
  await database.close();
}, 60_000);

afterAll(() => rmSync(root, { recursive: true }));

interface Outcome {
  readonly isAcknowledged: boolean;
  readonly failures: readonly unknown[];
  /** Writes and syncs behind opening, the commit and closing, as far as it came. */
  readonly phaseEnds: readonly number[];
}

/** Opens, commits a few rows together with the pointer to them, and closes, going on behind failures where it can. */
async function run(statePath: string, faults: IoFaultPlan): Promise<Outcome> {
  const failures: unknown[] = [];
  const phaseEnds: number[] = [];
  const attempt = async <T>(step: Promise<T>): Promise<T | undefined> => {
    const result = await step.catch((error: unknown) => {
      failures.push(error);
      return undefined;
    });
    phaseEnds.push(must(faults.counter[0]));
    return result;
  };
  const database = await attempt(openDirectory(statePath, { faults }));
  if (database === undefined) return { isAcknowledged: false, failures, phaseEnds };
  const committed = await attempt(
    database.transaction(async (session) => {
      await session.copyIn('chunk', rows);
      await session.query('UPDATE pointer SET epoch = 2 WHERE job = 1');
      return true;
    }),
  );
  await attempt(database.close());
  return { isAcknowledged: committed === true, failures, phaseEnds };
}

/** What an undisturbed process finds afterwards. */
async function stored(statePath: string): Promise<string> {
  const database = await openDirectory(statePath);
  const [pointer] = await database.query('SELECT epoch FROM pointer WHERE job = 1');
  const out = await database.copyOut('SELECT seq, data FROM chunk ORDER BY seq');
  await database.close();
  const content = Buffer.from(out).equals(rows) ? 'all' : `${out.byteLength} bytes`;
  return `epoch ${pointer?.epoch}, ${content}`;
}

const EMPTY = encodeCopyRows([]).byteLength;
const BEFORE = `epoch 1, ${EMPTY} bytes`;
const AFTER = 'epoch 2, all';

async function problemsOf(statePath: string, operation: number, kind: IoFaultPlan['kind']) {
  rmSync(statePath, { recursive: true, force: true });
  cpSync(template, statePath, { recursive: true });
  const { isAcknowledged, failures } = await run(statePath, {
    kind,
    operation,
    counter: counter(),
  });
  const found = await stored(statePath);
  const problems = failures
    .filter((error) => !(error instanceof StreamingError && error.type === ErrorType.STATE_ERROR))
    .map(String);
  if (isAcknowledged && found !== AFTER) problems.push(`acknowledged, but found ${found}`);
  if (found !== AFTER && found !== BEFORE) problems.push(`found ${found}`);
  if (!isAcknowledged && failures.length === 0) problems.push('neither acknowledged nor failed');
  return problems.map((problem) => `${kind} at operation ${operation}: ${problem}`);
}

function counter(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4));
}

/** Operations of opening, committing and closing, evenly spread over each. */
function chosen(phaseEnds: readonly number[]): readonly number[] {
  let start = 0;
  return phaseEnds.flatMap((end) => {
    const length = end - start;
    const first = start + 1;
    start = end;
    const samples = IS_SOAK ? length : Math.min(length, SAMPLES_PER_PHASE);
    return Array.from({ length: samples }, (_, i) => first + Math.floor((i * length) / samples));
  });
}

describe('a write or sync that fails, whichever it is', () => {
  it(
    'is told as a STATE_ERROR, and leaves the state before the commit or the one after it',
    async () => {
      const counted = join(root, 'counted');
      cpSync(template, counted, { recursive: true });
      const undisturbed = await run(counted, {
        kind: 'full-disk',
        operation: NEVER,
        counter: counter(),
      });
      expect(undisturbed).toMatchObject({ isAcknowledged: true, failures: [] });
      expect(await stored(counted)).toBe(AFTER);
      const operations = chosen(undisturbed.phaseEnds);
      expect(operations.length).toBeGreaterThanOrEqual(3 * SAMPLES_PER_PHASE);
      const trials = operations.flatMap((operation, i) =>
        (IS_SOAK ? KINDS : [must(KINDS[i % KINDS.length])]).map((kind) => ({ operation, kind })),
      );
      const problems: string[] = [];
      const lane = async (number: number): Promise<void> => {
        const statePath = join(root, `lane-${number}`);
        for (let trial = trials.pop(); trial !== undefined; trial = trials.pop()) {
          problems.push(...(await problemsOf(statePath, trial.operation, trial.kind)));
        }
      };
      await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
      expect(problems).toEqual([]);
    },
    IS_SOAK ? 3_600_000 : 90_000,
  );
});
