import { describe, expect, it } from 'vitest';
import { exportBatch } from '../../../src/columnar/export-batch.js';
import { must } from '../../../src/common/assert.js';
import { OptionReader } from '../../../src/common/option-reader.js';
import type { StreamingError } from '../../../src/errors/streaming-error.js';
import { debeziumJsonFormat } from '../../../src/formats/debezium-json/debezium-json-format.js';
import type { MessageBlock } from '../../../src/formats/message-decoder.js';
import { Arena } from '../../../src/kernels/arena.js';
import { loadKernels, provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { StringDictionary } from '../../../src/kernels/string-dictionary.js';
import { readKernelBytes } from '../../../src/platform/node.js';
import { field, type Schema } from '../../../src/types/schema.js';
import { BIGINT, DOUBLE, timestamp, VARCHAR } from '../../../src/types/sql-type.js';
import { resultBatch } from '../../support/result-batches.js';
import { rowsOf } from '../../support/rows-of.js';

provideKernelBytes(readKernelBytes);

const SCHEMA: Schema = [
  field('id', BIGINT),
  field('name', VARCHAR),
  field('weight', DOUBLE),
  field('at', timestamp(3)),
];

/** A message each; null for a tombstone. */
function blockOf(messages: readonly (string | null)[]): MessageBlock {
  const encoded = messages.map((message) => new TextEncoder().encode(message ?? ''));
  const starts = new Int32Array(messages.length);
  let at = 0;
  for (const [i, { length }] of encoded.entries()) {
    starts[i] = messages[i] === null ? -1 : at;
    at += length;
  }
  const bytes = new Uint8Array(at);
  for (const [i, one] of encoded.entries())
    if (must(starts[i]) >= 0) bytes.set(one, must(starts[i]));
  return {
    count: messages.length,
    bytes,
    starts,
    lengths: Int32Array.from(encoded, ({ length }) => length),
  };
}

function optionsOf(options: Record<string, string>): OptionReader {
  return new OptionReader({ name: 't', options: new Map(Object.entries(options)) });
}

interface Decoded {
  readonly rows: readonly (readonly unknown[])[];
  readonly messages: readonly number[];
  readonly problems: readonly (readonly [message: number, error: string])[];
  readonly skippedRows: number;
}

/** The rows as `[kind, …values]`; malformed messages are left out. */
async function decode(
  messages: readonly (string | null)[],
  options: Record<string, string> = {},
): Promise<Decoded> {
  const memory = await loadKernels();
  const arena = new Arena(memory);
  const problems: [number, string][] = [];
  const create = await must(debeziumJsonFormat.decoding)(optionsOf(options));
  const decoder = create({
    table: 't',
    schema: SCHEMA,
    columns: SCHEMA.map((_, i) => i),
    memory,
    onMalformed: (message: number, error: StreamingError) =>
      problems.push([message, error.message]),
  });
  decoder.startBatch({
    arena,
    columns: SCHEMA.map((_, i) => i),
    dictionaries: SCHEMA.map(({ type }) =>
      type.kind === 'varchar' ? new StringDictionary(memory) : undefined,
    ),
  });
  const block = blockOf(messages);
  expect(decoder.decode(block, 0, block.count)).toBe(block.count);
  const rowMessages = [...decoder.rowMessages.subarray(0, decoder.numRows)];
  const batch = decoder.finishBatch();
  const result = batch && exportBatch(memory, batch);
  const rows = result === undefined ? [] : rowsOf(result);
  decoder.close();
  return {
    rows: rows.map((row, i) => [result?.rowKinds?.[i], ...Object.values(row)]),
    messages: rowMessages,
    problems,
    skippedRows: decoder.skippedRows,
  };
}

const ROW = '{"id":111,"name":"scooter","weight":5.18,"at":"2024-01-31 10:00:00.5"}';
const NEXT =
  '{ "weight": 5.15, "id": 9007199254740993,\n "name": "a \\"b\\" }", "other": [{"x": "]"}] }';
const AT = Date.UTC(2024, 0, 31, 10, 0, 0, 500);

describe('debezium-json', () => {
  it('reads creations, snapshots, updates and deletions, and passes over tombstones', async () => {
    const { rows, messages, problems } = await decode([
      `{"before":null,"after":${ROW},"source":{"db":"x","snapshot":"}{"},"op":"c","ts_ms":1,"transaction":null}`,
      null,
      `{"op":"r","after":${NEXT}}`,
      '',
      ` {"before":${ROW},"after":${NEXT},"op":"u"} `,
      `{"before":${ROW},"after":null,"op":"d"}`,
    ]);
    const row = [111n, 'scooter', 5.18, AT];
    const next = [9007199254740993n, 'a "b" }', 5.15, null];
    expect(problems).toEqual([]);
    expect(rows).toEqual([
      [0, ...row],
      [0, ...next],
      [1, ...row],
      [2, ...next],
      [3, ...row],
    ]);
    expect(messages).toEqual([0, 2, 4, 4, 5]);
  });

  it('finds the event in the payload where the schema is included', async () => {
    const event = `{"schema":{"fields":[{"before":1}]},"payload":{"before":null,"after":${ROW},"op":"c"}}`;
    const { rows } = await decode([event], { 'debezium-json.schema-include': 'true' });
    expect(rows).toEqual([[0, 111n, 'scooter', 5.18, AT]]);
    expect((await decode([event])).problems).toEqual([
      [0, expect.stringContaining("set 'debezium-json.schema-include' = 'true'")],
    ]);
  });

  it.each([
    [`{"before":null,"after":${ROW},"op":"u"}`, 'is an UPDATE whose "before" is null'],
    [`{"before":null,"after":null,"op":"d"}`, 'is a DELETE whose "before" is null'],
    [`{"before":${ROW},"after":null,"op":"c"}`, 'inserts a row and has no "after"'],
    [`{"before":${ROW},"after":${ROW},"op":"x"}`, 'has the unknown "op" "x"'],
    [`{"before":null,"after":${ROW}}`, 'has no "op"'],
    [`{"before":null,"after":7,"op":"c"}`, 'expected a JSON object'],
    [`{"before":null,"after":{"id":"x"},"op":"c"}`, 'column "id" BIGINT'],
    [`{"before":${ROW},"after":{"id":1,},"op":"u"}`, 'expected a field name'],
    ['[1]', 'is no JSON object'],
    ['{"op":"c"', 'is no JSON object'],
    [`{"after":${ROW},"op":"c"} x`, 'is no JSON object'],
  ])('says what is wrong with %s, and goes on without a row of it', async (message, sentence) => {
    const good = `{"after":${ROW},"op":"c"}`;
    const { rows, messages, problems } = await decode([good, message, good]);
    expect(problems).toEqual([[1, expect.stringContaining(sentence)]]);
    expect(messages).toEqual([0, 2]);
    expect(rows).toEqual([
      [0, 111n, 'scooter', 5.18, AT],
      [0, 111n, 'scooter', 5.18, AT],
    ]);
  });

  it('skips what is malformed, and reads fields that do not fit as null, if it shall', async () => {
    const { rows, problems, skippedRows } = await decode(
      ['no', `{"before":${ROW},"after":[],"op":"u"}`, '{"after":{"id":"x","name":"y"},"op":"c"}'],
      { 'debezium-json.ignore-parse-errors': 'true' },
    );
    expect(problems).toEqual([]);
    expect(skippedRows).toBe(2);
    expect(rows).toEqual([[0, null, 'y', null, null]]);
  });

  it('writes what is there as creations, and what is not any more as deletions', async () => {
    const create = await must(debeziumJsonFormat.encoding)(optionsOf({}));
    const schema: Schema = [field('id', BIGINT), field('name', VARCHAR)];
    const batch = await resultBatch(schema, [
      { id: 1n, name: 'a' },
      { id: 1n, name: 'a' },
      { id: 1n, name: 'é\n' },
      { id: 1n, name: null },
    ]);
    batch.changedAs(Int8Array.of(0, 1, 2, 3));
    const { count, bytes, starts, lengths } = create(schema).encode(batch);
    const texts = Array.from({ length: count }, (_, i) => {
      const start = must(starts[i]);
      return new TextDecoder().decode(bytes.subarray(start, start + must(lengths[i])));
    });
    expect(texts).toEqual([
      '{"before":null,"after":{"id":1,"name":"a"},"op":"c"}',
      '{"before":{"id":1,"name":"a"},"after":null,"op":"d"}',
      '{"before":null,"after":{"id":1,"name":"é\\n"},"op":"c"}',
      '{"before":{"id":1,"name":null},"after":null,"op":"d"}',
    ]);
  });

  it('writes no schema', async () => {
    const options = optionsOf({ 'debezium-json.schema-include': 'true' });
    await expect(must(debeziumJsonFormat.encoding)(options)).rejects.toThrow(
      'is for reading alone',
    );
  });
});
