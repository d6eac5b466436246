import {
  Schema as ArrowSchema,
  Bool,
  type DataType,
  DateDay,
  Field,
  Float32,
  Float64,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  Struct,
  type Timestamp,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  tableFromIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { createWriter, type OutputFormat } from '../../../src/cli/output/formats.js';
import type { ByteSink } from '../../../src/cli/output/result-writer.js';
import { TableWriter } from '../../../src/cli/output/table-writer.js';
import { field, type Schema } from '../../../src/types/schema.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  INT,
  type SqlType,
  timestamp,
  timestampLtz,
  VARCHAR,
} from '../../../src/types/sql-type.js';

class MemorySink implements ByteSink {
  readonly chunks: Uint8Array[] = [];

  async write(chunk: string | Uint8Array): Promise<void> {
    this.chunks.push(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }
}

interface TestColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly arrow: DataType;
  readonly values: readonly unknown[];
}

function batchOf(columns: readonly TestColumn[]): RecordBatch {
  const vectors = columns.map(({ arrow, values }) => vectorFromArray([...values], arrow));
  const fields = columns.map(({ name, arrow }) => new Field(name, arrow, true));
  const length = columns[0]?.values.length ?? 0;
  const children = vectors.map((vector) => vector.data[0] ?? makeData({ type: vector.type }));
  const data = makeData({ type: new Struct(fields), length, nullCount: 0, children });
  return new RecordBatch(new ArrowSchema(fields), data);
}

const schemaOf = (columns: readonly TestColumn[]): Schema =>
  columns.map(({ name, type }) => field(name, type));

async function written(format: OutputFormat, columns: readonly TestColumn[]): Promise<string> {
  const sink = new MemorySink();
  const writer = createWriter(format, schemaOf(columns), sink);
  await writer.write(batchOf(columns));
  await writer.end();
  return sink.text;
}

const column = (
  name: string,
  type: SqlType,
  arrow: DataType,
  ...values: readonly unknown[]
): TestColumn => ({ name, type, arrow, values });

const text = (name: string, ...values: readonly (string | null)[]): TestColumn =>
  column(name, VARCHAR, new Utf8(), ...values);

describe('NDJSON', () => {
  it('writes keys in select order and every type as the contract says', async () => {
    const at = Date.UTC(2024, 0, 1, 10, 0, 0);
    const lines = await written('ndjson', [
      text('symbol', 'A"b\n', null),
      column('flag', BOOLEAN, new Bool(), true, false),
      column('n', INT, new Int32(), -7, null),
      column('big', BIGINT, new Int64(), 9007199254740993n, -9223372036854775808n),
      column('x', DOUBLE, new Float64(), 0.1, 1e21),
      column('y', FLOAT, new Float32(), 0.1, 16777216),
      column('day', DATE, new DateDay(), new Date(Date.UTC(2024, 0, 31)), null),
      column('ts', timestamp(3), new TimestampMillisecond(), at, null),
      column('utc', timestampLtz(3), new TimestampMillisecond('UTC'), at + 7, at),
    ]);
    expect(lines.split('\n')).toEqual([
      '{"symbol":"A\\"b\\n","flag":true,"n":-7,"big":9007199254740993,"x":0.1,"y":0.1,' +
        '"day":"2024-01-31","ts":"2024-01-01T10:00:00.000","utc":"2024-01-01T10:00:00.007Z"}',
      '{"symbol":null,"flag":false,"n":null,"big":-9223372036854775808,"x":1e+21,"y":16777216,' +
        '"day":null,"ts":null,"utc":"2024-01-01T10:00:00.000Z"}',
      '',
    ]);
  });

  it('writes what JSON has no number for as strings, and keeps the sign of zero', async () => {
    const values = [Number.NaN, Infinity, -Infinity, -0, 5e-324, 1.7976931348623157e308];
    const lines = await written('ndjson', [column('x', DOUBLE, new Float64(), ...values)]);
    expect(lines.trim().split('\n')).toEqual([
      '{"x":"NaN"}',
      '{"x":"Infinity"}',
      '{"x":"-Infinity"}',
      '{"x":-0}',
      '{"x":5e-324}',
      '{"x":1.7976931348623157e+308}',
    ]);
  });

  it('shows as many digits of a second as the precision has', async () => {
    const micros = 1_704_103_200_123_456n;
    const nanos = micros * 1000n + 789n;
    const batch = (type: Timestamp, value: bigint): RecordBatch => {
      const arrowField = new Field('t', type, true);
      const child = makeData({ type, length: 1, data: new BigInt64Array([value]) });
      const data = makeData({ type: new Struct([arrowField]), length: 1, children: [child] });
      return new RecordBatch(new ArrowSchema([arrowField]), data);
    };
    const print = async (sql: SqlType, type: Timestamp, value: bigint): Promise<string> => {
      const sink = new MemorySink();
      await createWriter('ndjson', [field('t', sql)], sink).write(batch(type, value));
      return sink.text.trim();
    };
    expect(await print(timestamp(6), new TimestampMicrosecond(), micros)).toBe(
      '{"t":"2024-01-01T10:00:00.123456"}',
    );
    expect(await print(timestampLtz(9), new TimestampNanosecond('UTC'), nanos)).toBe(
      '{"t":"2024-01-01T10:00:00.123456789Z"}',
    );
    expect(await print(timestamp(9), new TimestampNanosecond(), -1n)).toBe(
      '{"t":"1969-12-31T23:59:59.999999999"}',
    );
    expect(await print(timestamp(0), new TimestampMillisecond(), 1000n)).toBe(
      '{"t":"1970-01-01T00:00:01"}',
    );
    expect(await print(timestamp(3), new TimestampMillisecond(), -62_198_755_200_000n)).toBe(
      '{"t":"-000001-01-01T00:00:00.000"}',
    );
  });

  it('agrees with Date on every day of four centuries and on odd times', async () => {
    const days = Array.from({ length: 1500 }, (_, i) => -80_000 + i * 97);
    const times = days.map((day, i) => day * 86_400_000 + ((i * 7_919_001) % 86_400_000));
    const lines = await written('ndjson', [
      column('d', DATE, new DateDay(), ...days.map((day) => new Date(day * 86_400_000))),
      column('t', timestampLtz(3), new TimestampMillisecond('UTC'), ...times),
    ]);
    const expected = times.map((ms, i) => ({
      d: new Date((days[i] ?? 0) * 86_400_000).toISOString().slice(0, 10),
      t: new Date(ms).toISOString(),
    }));
    expect(
      lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(expected);
  });

  it('reads slices of batches at any offset', async () => {
    const columns = [
      text('s', 'a', 'b', null, 'd', 'e'),
      column('b', BOOLEAN, new Bool(), true, null, false, true, false),
      column('n', BIGINT, new Int64(), 1n, 2n, 3n, null, 5n),
    ];
    const sink = new MemorySink();
    await createWriter('ndjson', schemaOf(columns), sink).write(batchOf(columns).slice(1, 5));
    expect(sink.text.trim().split('\n')).toEqual([
      '{"s":"b","b":null,"n":2}',
      '{"s":null,"b":false,"n":3}',
      '{"s":"d","b":true,"n":null}',
      '{"s":"e","b":false,"n":5}',
    ]);
  });
});

describe('CSV', () => {
  it('quotes where needed, and tells NULL from the empty string', async () => {
    const lines = await written('csv', [
      text('a,b', 'x,y', 'say "hi"', '', null),
      column('n', INT, new Int32(), 1, null, 3, 4),
    ]);
    expect(lines).toBe('"a,b",n\n"x,y",1\n"say ""hi""",\n"",3\n,4\n');
  });

  it('writes the header of an empty result', async () => {
    const sink = new MemorySink();
    await createWriter('csv', [field('a', INT), field('b', INT)], sink).end();
    expect(sink.text).toBe('a,b\n');
  });
});

describe('a table', () => {
  it('aligns numbers right and repeats the header where a column grows', async () => {
    const first = [text('symbol', 'A', null), column('n', INT, new Int32(), 1, 20)];
    const second = [text('symbol', 'LONGER-NAME'), column('n', INT, new Int32(), 3)];
    const sink = new MemorySink();
    const writer = createWriter('table', schemaOf(first), sink);
    await writer.write(batchOf(first));
    await writer.write(batchOf(second));
    await writer.end();
    expect(sink.text.split('\n')).toEqual([
      'symbol   n',
      '──────  ──',
      'A        1',
      'NULL    20',
      '',
      'symbol        n',
      '───────────  ──',
      'LONGER-NAME   3',
      '(3 rows)',
      '',
    ]);
  });

  it('repeats the header every so many rows on a terminal', async () => {
    const columns = [column('n', INT, new Int32(), 1, 2, 3)];
    const sink = new MemorySink();
    await new TableWriter(schemaOf(columns), sink, 2).write(batchOf(columns));
    expect(sink.text).toBe('n\n─\n1\n2\n\nn\n─\n3\n');
  });

  it('lets no value drive the terminal, and cuts long ones', async () => {
    const lines = await written('table', [text('s', '\u001b[2J\tx', 'y'.repeat(100))]);
    expect(lines).not.toContain('\u001b');
    expect(lines).toContain(`${'y'.repeat(59)}…\n`);
  });

  it('shows the columns of an empty result', async () => {
    const sink = new MemorySink();
    await createWriter('table', [field('a', INT), field('b', INT)], sink).end();
    expect(sink.text).toBe('a  b\n─  ─\n(0 rows)\n');
  });
});

describe('Arrow', () => {
  it('writes an IPC stream that Arrow reads back', async () => {
    const columns = [text('s', 'a', null), column('n', BIGINT, new Int64(), 1n, 2n)];
    const sink = new MemorySink();
    const writer = createWriter('arrow', schemaOf(columns), sink);
    await writer.write(batchOf(columns));
    await writer.write(batchOf(columns));
    await writer.end();
    const table = tableFromIPC(Buffer.concat(sink.chunks));
    expect(table.toArray().map((row) => row.toJSON())).toEqual([
      { s: 'a', n: 1n },
      { s: null, n: 2n },
      { s: 'a', n: 1n },
      { s: null, n: 2n },
    ]);
  });

  it('writes the schema of an empty result', async () => {
    const sink = new MemorySink();
    await createWriter('arrow', [field('a', BIGINT), field('t', timestamp(3))], sink).end();
    const table = tableFromIPC(Buffer.concat(sink.chunks));
    expect(table.numRows).toBe(0);
    expect(table.schema.fields.map(String)).toEqual(['a: Int64', 't: Timestamp<MILLISECOND>']);
  });
});
