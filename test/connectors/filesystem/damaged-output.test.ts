import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryCheckpointStore } from '../../../src/checkpoint/memory-checkpoint-store.js';
import { must } from '../../../src/common/assert.js';
import type { StreamingError } from '../../../src/errors/streaming-error.js';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import { provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { nodeEnvironment, readKernelBytes } from '../../../src/platform/node.js';

provideKernelBytes(readKernelBytes);

const ROWS = 100;

let folder: string;
let store: MemoryCheckpointStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'damaged-output-'));
  store = new MemoryCheckpointStore();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Copies numbers into files; with `dies` it stops when its last checkpoint is complete and nothing of it published. */
async function copy(dies: boolean, name = 'copy'): Promise<void> {
  await using executor = new StreamingSQLExecutor(
    { stateBackend: 'memory', checkpointIntervalSeconds: 1000 },
    {
      ...nodeEnvironment,
      checkpointStore: store,
      reachFailPoint: (point) => {
        if (dies && point === 'sink.before-publish') throw new Error('the process dies');
      },
    },
  );
  await executor.executeDDL(`
    CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'datagen', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1',
      'fields.n.end' = '${ROWS}');
    CREATE TABLE copied (n BIGINT, parity BIGINT) PARTITIONED BY (parity)
      WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'json')`);
  await executor
    .executeStreamingSQL('INSERT INTO copied SELECT n, MOD(n, 2) FROM numbers', { name })
    .finished();
}

async function failureOf(work: Promise<void>): Promise<StreamingError> {
  const failure = await work.then(
    () => undefined,
    (error: StreamingError) => error,
  );
  return must(failure, 'it has not failed');
}

/** The hidden files that wait to be published. */
const waiting = (): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.in-progress'))
    .map((name) => join(folder, name));

/** The numbers that readers see. */
const published = (): readonly number[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .filter((line) => line !== '')
    .map((line) => Number(JSON.parse(line).n))
    .sort((a, b) => a - b);

const ALL = Array.from({ length: ROWS }, (_, i) => i + 1);

/** The name that the message says the file is to get. */
const nameIn = ({ message }: StreamingError): string =>
  must(
    /as "(.*?)"|to "(.*?)"/
      .exec(message)
      ?.slice(1)
      .find((path) => path !== undefined),
  );

describe('a file that waits to be published, and was changed', () => {
  beforeEach(async () => {
    await failureOf(copy(true));
    expect(waiting()).toHaveLength(2);
    expect(published()).toEqual([]);
  });

  it('stops the start with its path, and lets it go on when it was put back', async () => {
    const file = must(waiting()[0]);
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, -20));
    const error = await failureOf(copy(false));
    expect(error).toMatchObject({ code: 'STATE_DAMAGED', context: { file } });
    expect(error.message).toContain(
      `"${file}" of table "copied" has ${whole.length - 20} bytes and had ${whole.length}: it has been changed`,
    );
    writeFileSync(file, whole);
    await copy(false);
    expect(published()).toEqual(ALL);
    expect(waiting()).toEqual([]);
  });

  it('may be mended and published by hand, as the error says', async () => {
    const file = must(waiting()[1]);
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    writeFileSync(file, `${lines.slice(0, -1).join('\n')}\n`);
    const name = nameIn(await failureOf(copy(false)));
    mkdirSync(dirname(name), { recursive: true });
    renameSync(file, name);
    await copy(false);
    const lost = Number(JSON.parse(must(lines.at(-1))).n);
    expect(published()).toEqual(ALL.filter((n) => n !== lost));
  });

  it('and has been taken away, may be replaced by an empty one where it was published, as the error says', async () => {
    const file = must(waiting()[0]);
    const taken = readFileSync(file, 'utf8').trim().split('\n').length;
    rmSync(file);
    const error = await failureOf(copy(false));
    expect(error).toMatchObject({ code: 'STATE_DAMAGED', context: { file } });
    const name = nameIn(error);
    expect(existsSync(name)).toBe(false);
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, '');
    await copy(false);
    expect(published()).toHaveLength(ROWS - taken);
  });

  it('may be given up by starting under another name, which writes all rows anew', async () => {
    const file = must(waiting()[0]);
    writeFileSync(file, '');
    await failureOf(copy(false));
    for (const left of waiting()) rmSync(left);
    await copy(false, 'copy-again');
    expect(published()).toEqual(ALL);
  });
});
