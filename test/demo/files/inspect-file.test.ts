import {
  CompressionType,
  compressionRegistry,
  RecordBatchFileWriter,
  tableFromArrays,
} from 'apache-arrow';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { checkScript } from '../../../demo/engine/script-checker.js';
import { inspectFile } from '../../../demo/files/inspect-file.js';
import { SECURITIES } from '../../../demo/source/symbols.js';

const START_MS = 1_700_000_000_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const inspect = (name: string, text: string) => inspectFile(name, new Blob([text]));
const refusal = (name: string, text: string) =>
  inspect(name, text).then(
    () => 'taken',
    (error: Error) => error.message,
  );

/** A row a minute, from line 2 on. */
function trades(time: (ms: number) => string | number): string {
  const rows = Array.from({ length: 600 }, (_, i) => {
    return `${i},${'xyz'[i % 3]},${i / 2},${time(START_MS + i * 60_000)}`;
  });
  return `id,kind,Amount,ts\n${rows.join('\n')}\n`;
}

describe('the script that is written for a file', () => {
  it('has its columns, a watermark and windows that fit what it spans', async () => {
    const { script, table, dropped, notes } = await inspect('My Trades.2024.csv', trades(iso));
    expect(script).toBe(`CREATE TABLE my_trades (
  id BIGINT,
  kind STRING,
  Amount DOUBLE,
  ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts
) WITH (
  'connector' = 'filesystem',
  'path' = 'My Trades.2024.csv',
  'format' = 'csv',
  'csv.include-header' = 'true'
);

SELECT kind,
       TUMBLE_START(ts, INTERVAL '30' MINUTE) AS window_start,
       COUNT(*) AS row_count,
       SUM(Amount) AS sum_Amount
FROM my_trades
GROUP BY kind, TUMBLE(ts, INTERVAL '30' MINUTE);
`);
    expect(table).toBe('my_trades');
    expect(notes).toEqual(['Table my_trades has 600 rows, which are replayed by ts.']);
    expect(dropped.replay).toEqual({
      column: 'ts',
      unit: 'timestamp',
      startMs: START_MS,
      endMs: START_MS + 599 * 60_000,
      durationMs: 30_000,
    });
  });

  it('tells event time from numbers and days, and waits for rows that are out of order', async () => {
    const milliseconds = await inspect(
      'a.csv',
      trades((ms) => ms),
    );
    expect(milliseconds.script).toContain('event_time AS TO_TIMESTAMP_LTZ(ts, 3)');
    const seconds = await inspect(
      'a.csv',
      trades((ms) => ms / 1000),
    );
    expect(seconds.script).toContain('event_time AS TO_TIMESTAMP_LTZ(ts, 0)');
    expect(seconds.dropped.replay?.startMs).toBe(START_MS);
    const days = await inspect('a.csv', 'booked,x\n2024-01-31,1\n2024-03-02,2\n');
    expect(days.script).toContain('event_time AS CAST(booked AS TIMESTAMP(3))');
    const shuffled = await inspect(
      'a.csv',
      trades((ms) => iso(ms - ((ms / 60_000) % 2 < 1 ? 0 : 110_000))),
    );
    expect(shuffled.script).toContain("WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE");
    const oneFarBehind = await inspect(
      'a.csv',
      trades((ms) => iso(ms === START_MS + 300 * 60_000 ? START_MS : ms)),
    );
    expect(oneFarBehind.script).toContain('WATERMARK FOR ts AS ts\n');
  });

  it('takes the column that is called a time, and no number that is none', async () => {
    const two = await inspect(
      'a.jsonl',
      '{"created":"2024-01-31T10:00:00Z","event_time":"2024-01-31 11:00:00"}\n',
    );
    expect(two.dropped.replay?.column).toBe('event_time');
    const none = await inspect('a.csv', 'time,x\n1,a\n2,b\n');
    expect(none.dropped.replay).toBeUndefined();
    expect(none.script).toContain('SELECT *\nFROM a;');
    expect(none.notes[0]).toContain('read at once instead of replayed');
  });

  it.each([
    ['2024.csv', 'file_2024'],
    ['select.csv', 'file_select'],
    ['securities.csv', 'file_securities'],
    ['täglich-Werte (1).csv', 't_glich_werte_1'],
    ['OrderLines.csv', 'order_lines'],
    ['…csv.csv', 'csv'],
  ])('makes a table of %s', async (name, table) => {
    const inspected = await inspect(name, "a b,`,group,it's\n1,2,3,4\n");
    expect(inspected.table).toBe(table);
    const paths = new Set([name]);
    const { diagnostics } = await checkScript(inspected.script, { dimension: SECURITIES, paths });
    expect(diagnostics).toEqual([]);
  });
});

describe('a file that can be no table', () => {
  it('is refused in a sentence that says why', async () => {
    expect(await refusal('a.csv', '')).toBe('"a.csv" is empty.');
    expect(await refusal('a.csv', 'a,b\n')).toBe('"a.csv" names its columns, and has no rows.');
    expect(await refusal('a.docx', 'x')).toContain('"a.docx" is of no kind that the page can read');
    expect(await refusal('a.csv', '1,2\n3,4\n')).toContain('has no header');
    expect(await refusal('a.csv', 'a,b\n1\n')).toContain('has one field in line 2');
    expect(await refusal('a.jsonl', '{"a":1}\nx\n')).toContain('has no valid JSON in line 2');
    expect(await refusal('a.parquet', 'PAR1 and no more')).toContain('"a.parquet" can\'t be read');
    expect(await refusal('a.arrow', 'ARROW1 and no more')).toContain('"a.arrow" can\'t be read');
  });

  it('is refused where a row does not fit behind what the columns were told from', async () => {
    const many = `n\n${'1\n'.repeat(9 << 20)}`;
    expect(await refusal('a.csv', `${many}x\n`)).toContain('line 9437186');
  });

  it('is refused where its compression is not known', async () => {
    const parquet = parquetWriteBuffer({
      columnData: [{ name: 'n', data: [1, 2, 3], type: 'INT32' }],
      codec: 'LZO',
      compressors: { LZO: (bytes) => bytes },
    });
    const refused = inspectFile('a.parquet', new Blob([parquet]));
    await expect(refused).rejects.toThrow(/"a.parquet".*unsupported compression codec: LZO/);
    const magic = [0x28, 0xb5, 0x2f, 0xfd];
    const encode = (bytes: Uint8Array) => new Uint8Array([...magic, ...bytes]);
    compressionRegistry.set(CompressionType.ZSTD, { encode });
    const writer = new RecordBatchFileWriter({ compressionType: CompressionType.ZSTD });
    const bytes = writer
      .writeAll(tableFromArrays({ n: [1, 2, 3] }))
      .finish()
      .toUint8Array(true);
    compressionRegistry.set(CompressionType.ZSTD, {});
    const compressed = inspectFile('a.arrow', new Blob([bytes.slice()]));
    await expect(compressed).rejects.toThrow('are compressed (LZ4 or Zstandard)');
  });

  it('is refused where a tab could not hold it', async () => {
    const file = new Blob(['a\n1\n']);
    Object.defineProperty(file, 'size', { value: 600 << 20 });
    await expect(inspectFile('a.csv', file)).rejects.toThrow(
      '"a.csv" has 600 MB, and the page takes files of up to 512 MB',
    );
  });
});
