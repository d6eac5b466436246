import { describe, expect, it } from 'vitest';
import '../../src/node.js';
import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import type { FailPoint } from '../../src/common/fail-points.js';
import { StreamingSQLExecutor } from '../../src/executor/streaming-sql-executor.js';
import { nodeEnvironment } from '../../src/platform/node.js';
import { ManualClock } from '../support/manual-clock.js';
import { MemoryFileSystem } from '../support/memory-file-system.js';

/** A row a line, every third of them broken, in runs of varying length. */
const LINES = Array.from({ length: 240 }, (_, i) =>
  (i * i) % 7 < 3 ? `{"n": oops ${i}` : JSON.stringify({ n: i }),
);
const GOOD = LINES.filter((line) => line.endsWith('}'));
const BAD = LINES.filter((line) => !line.endsWith('}'));

const LETTERS = `CREATE TABLE letters (payload STRING, source_offset STRING, table_name STRING)
  WITH ('connector' = 'filesystem', 'path' = 'letters', 'format' = 'json');`;
const TABLES = `
  CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'filesystem', 'path' = 'in.jsonl', 'format' = 'json',
    'dead-letter.table' = 'letters');
  CREATE TABLE copies (n BIGINT) WITH ('connector' = 'filesystem', 'path' = 'out', 'format' = 'json');
  ${LETTERS}`;

interface Run {
  readonly files: MemoryFileSystem;
  readonly store?: MemoryCheckpointStore;
  readonly reachFailPoint?: (point: FailPoint) => void;
}

function openExecutor({ files, store, reachFailPoint = () => {} }: Run): StreamingSQLExecutor {
  return new StreamingSQLExecutor(
    { stateBackend: 'memory', checkpointIntervalSeconds: 1000, batchRowsMax: 8 },
    {
      ...nodeEnvironment,
      clock: new ManualClock(86_400_000),
      fileSystem: files,
      reachFailPoint,
      ...(store === undefined ? {} : { checkpointStore: store }),
    },
  );
}

/** The lines of the files in a folder, in order of the files. */
function linesIn(files: MemoryFileSystem, folder: string): string[] {
  return files.paths
    .filter((path) => path.startsWith(`${folder}/`))
    .flatMap((path) => new TextDecoder().decode(files.contentOf(path)).trimEnd().split('\n'));
}

const lettersIn = (files: MemoryFileSystem): Record<string, string>[] =>
  linesIn(files, 'letters').map((line) => JSON.parse(line));

/** Copies the numbers in one process, which ends at the `count`th time that it comes to a point; false where it has died. */
async function copyNumbers(
  files: MemoryFileSystem,
  store: MemoryCheckpointStore,
  death: { readonly point: FailPoint; readonly count: number } | undefined,
): Promise<boolean> {
  let isDead = false;
  let left = death?.count ?? 0;
  let steps = 0;
  let checkpoint = (): void => {};
  const reachFailPoint = (point: FailPoint): void => {
    if (isDead) throw new Error('the process is dead');
    if (point === 'source.after-fetch' && ++steps % 3 === 0) checkpoint();
    if (point !== death?.point || --left > 0) return;
    isDead = true;
    throw new Error('a crash');
  };
  const executor = openExecutor({ files, store, reachFailPoint });
  try {
    await executor.executeDDL(TABLES);
    const query = executor.executeStreamingSQL('INSERT INTO copies SELECT n FROM numbers', {
      name: 'copy',
    });
    checkpoint = () => void query.checkpoint().catch(() => {});
    const { deadLetters, rowsIn } = await query.finished();
    if (!query.hadEnded)
      expect({ deadLetters, rowsIn }).toEqual({ deadLetters: BAD.length, rowsIn: GOOD.length });
    return true;
  } catch (error) {
    if (isDead) return false;
    throw error;
  } finally {
    await executor.close().catch(() => {});
  }
}

describe('a dead-letter table', () => {
  it('takes what can not be decoded, and the query goes on', async () => {
    const files = new MemoryFileSystem({ 'in.csv': 'a,1\nb,"x\ny"\nc,3\nd,4,5\n"e"f,6\ng,7\n' });
    await using executor = openExecutor({ files });
    await executor.executeDDL(`
      CREATE TABLE numbers (k STRING, n INT) WITH ('connector' = 'filesystem', 'path' = 'in.csv',
        'format' = 'csv', 'dead-letter.table' = 'letters');
      CREATE TABLE letters (reason STRING, payload STRING, bytes STRING, topic STRING, source_partition INT,
        source_offset STRING, table_name STRING, received_at TIMESTAMP_LTZ(3))
        WITH ('connector' = 'filesystem', 'path' = 'letters', 'format' = 'json');`);
    const query = executor.executeStreamingSQL('SELECT k FROM numbers WHERE n > 0');
    const keys: unknown[] = [];
    for await (const batch of query) keys.push(...batch.column('k'));
    expect(keys).toEqual(['a', 'c', 'g']);
    expect(query.statistics.deadLetters).toBe(3);
    const letters = lettersIn(files);
    expect(letters[0]).toEqual({
      reason:
        'Malformed row in "in.csv" at line 2, column 3: column "n" INT: expected a whole number, found "x.',
      payload: 'b,"x\ny"',
      bytes: btoa('b,"x\ny"'),
      topic: 'in.csv',
      source_partition: 0,
      source_offset: '2',
      table_name: 'numbers',
      received_at: '1970-01-02 00:00:00.000Z',
    });
    expect(letters.map((letter) => [letter.payload, letter.source_offset])).toEqual([
      ['b,"x\ny"', '2'],
      ['d,4,5', '5'],
      ['"e"f,6', '6'],
    ]);
  });

  it('takes those of several tables, also of a file that holds nothing else', async () => {
    const garbage = Array.from({ length: 3000 }, (_, i) => `garbage ${i}`);
    const files = new MemoryFileSystem({
      'garbage.jsonl': garbage.join('\n'),
      'in.jsonl': LINES.join('\n'),
    });
    await using executor = openExecutor({ files });
    await executor.executeDDL(`${TABLES}
      CREATE TABLE others (n BIGINT) WITH ('connector' = 'filesystem', 'path' = 'garbage.jsonl', 'format' = 'json',
        'dead-letter.table' = 'letters');`);
    const union = 'SELECT n FROM numbers UNION ALL SELECT n FROM others';
    const { rowsIn, deadLetters } = await executor.executeStreamingSQL(union).finished();
    expect({ rowsIn, deadLetters }).toEqual({
      rowsIn: GOOD.length,
      deadLetters: BAD.length + garbage.length,
    });
    const of = (table: string): unknown[] =>
      lettersIn(files).flatMap((each) => (each.table_name === table ? [each.payload] : []));
    expect(of('numbers')).toEqual(BAD);
    expect(of('others')).toEqual(garbage);
  });

  it.each<FailPoint>([
    'source.after-fetch',
    'sink.before-prepare',
    'sink.prepared',
    'sink.before-publish',
    'sink.published',
    'checkpoint.after-commit',
    'restore.before-republish',
    'query.finished',
  ])('has each letter once, in order, though the query crashes at %s', async (point) => {
    for (const count of point === 'source.after-fetch' ? [4, 5, 6, 9] : [1, 2]) {
      const files = new MemoryFileSystem({ 'in.jsonl': LINES.join('\n') });
      const store = new MemoryCheckpointStore();
      let died = 0;
      for (const death of [{ point, count }, { point, count }, undefined]) {
        if (await copyNumbers(files, store, death)) break;
        died++;
      }
      if (count === 1) expect(died).toBeGreaterThan(0);
      expect(linesIn(files, 'out')).toEqual(GOOD.map((line) => line.replaceAll(' ', '')));
      expect(lettersIn(files).map(({ payload }) => payload)).toEqual(BAD);
    }
  });
});

describe("the option 'dead-letter.table'", () => {
  const refusal = async (option: string, ddl: string, more = ''): Promise<void> => {
    await using executor = openExecutor({ files: new MemoryFileSystem({}) });
    await executor.executeDDL(`CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'filesystem',
      'path' = 'in.jsonl', 'format' = 'json', ${more} 'dead-letter.table' = '${option}'); ${ddl}`);
    executor.executeStreamingSQL('SELECT n FROM numbers');
  };

  it('names a table that exists and has the columns of dead letters', async () => {
    await expect(refusal('leters', LETTERS)).rejects.toThrow(
      /names the table "leters", which does not exist \(did you mean "letters"\?\).* at line 2/s,
    );
    const misspelt = LETTERS.replace('payload', 'payloads');
    await expect(refusal('letters', misspelt)).rejects.toThrow(
      /whose column "payloads" is none of dead letters \(did you mean "payload"/,
    );
    const mistyped = LETTERS.replace('source_offset STRING', 'source_offset INT');
    await expect(refusal('letters', mistyped)).rejects.toThrow(
      'whose column "source_offset" is INT and must be VARCHAR',
    );
  });

  it('names another table than the one that is read or written', async () => {
    await expect(refusal('numbers', LETTERS)).rejects.toThrow('which is the table that is read');
    await expect(
      refusal('letters', LETTERS, "'json.ignore-parse-errors' = 'true',"),
    ).rejects.toThrow("can't be there together with 'json.ignore-parse-errors' = 'true'");
    const readOnly = `CREATE TABLE letters (reason STRING) WITH ('connector' = 'datagen');`;
    await expect(refusal('letters', readOnly)).rejects.toThrow('is for reading alone');
  });
});
