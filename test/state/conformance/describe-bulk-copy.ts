import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StateDatabase } from '../../../src/state/state-database.js';
import { type CopyRow, decodeCopyRows, encodeCopyRows } from './copy-rows.js';
import { refusal } from './state-database-support.js';

const ROW_BYTES = 1 << 20;
const ROWS_PER_COPY = 8;

/** Makes and drops the table `conformance_chunks (seq bigint PRIMARY KEY, data bytea)`. */
export function describeBulkCopy(database: () => StateDatabase, bulkBytes: number): void {
  beforeAll(async () => {
    await database().query('DROP TABLE IF EXISTS conformance_chunks');
    await database().query(
      'CREATE TABLE conformance_chunks (seq bigint PRIMARY KEY, data bytea NOT NULL)',
    );
    await database().query('ALTER TABLE conformance_chunks ALTER data SET STORAGE EXTERNAL');
  });

  afterAll(async () => {
    await database().query('DROP TABLE conformance_chunks');
  });

  it('copies bytes in and out without changing or keeping the caller’s', async () => {
    const rows: readonly CopyRow[] = [
      { seq: -(2n ** 63n), data: new Uint8Array(0) },
      { seq: 2n ** 53n + 1n, data: randomBytes(3) },
      { seq: 2n ** 63n - 1n, data: randomBytes(70_000) },
    ];
    const bytes = encodeCopyRows(rows);
    const around = new Uint8Array(bytes.byteLength + 20).fill(7);
    around.set(bytes, 10);
    await database().copyIn('conformance_chunks', around.subarray(10, -10));
    expect(around).toHaveLength(bytes.byteLength + 20);
    expect(Buffer.from(around.subarray(10, -10)).equals(bytes)).toBe(true);
    const out = await database().copyOut('SELECT * FROM conformance_chunks ORDER BY seq');
    expect(Buffer.from(out).equals(bytes)).toBe(true);
    await database().query('DELETE FROM conformance_chunks');
    const none = await database().copyOut('SELECT * FROM conformance_chunks');
    expect(decodeCopyRows(none)).toEqual([]);
  });

  it(`stores ${bulkBytes >> 20} MB in one transaction and reads them in pieces`, async () => {
    const piece = Array.from({ length: ROWS_PER_COPY }, () => randomBytes(ROW_BYTES));
    const rowCount = bulkBytes / ROW_BYTES;
    await database().transaction(async (session) => {
      for (let from = 0; from < rowCount; from += ROWS_PER_COPY) {
        await session.copyIn(
          'conformance_chunks',
          encodeCopyRows(piecesFrom(piece, from, rowCount)),
        );
      }
    });
    for (let from = 0; from < rowCount; from += ROWS_PER_COPY) {
      const read = decodeCopyRows(
        await database().copyOut(
          `SELECT * FROM conformance_chunks WHERE seq >= ${from} AND seq < ${from + ROWS_PER_COPY} ORDER BY seq`,
        ),
      );
      expect(read.map(digestOf)).toEqual(piecesFrom(piece, from, rowCount).map(digestOf));
    }
    await database().query('DELETE FROM conformance_chunks');
  }, 120_000);

  it('refuses bytes that are no COPY data, and stores nothing of them', async () => {
    const bytes = encodeCopyRows([{ seq: 1n, data: randomBytes(100) }]);
    const damaged = [new Uint8Array(0), bytes.subarray(0, 50), randomBytes(200)];
    for (const data of damaged) {
      expect(await refusal(database().copyIn('conformance_chunks', data))).toMatch(/\.$/);
    }
    expect(await refusal(database().copyIn('conformance_no_such_table', bytes))).toMatch(/\.$/);
    expect(await refusal(database().copyOut('SELECT * FROM conformance_no_such_table'))).toMatch(
      /\.$/,
    );
    expect(await database().query('SELECT seq FROM conformance_chunks')).toEqual([]);
  });

  it('rolls back what was copied', async () => {
    const bytes = encodeCopyRows([{ seq: 1n, data: randomBytes(100) }]);
    const failing = database().transaction(async (session) => {
      await session.copyIn('conformance_chunks', bytes);
      expect(await session.query('SELECT seq FROM conformance_chunks')).toEqual([{ seq: 1n }]);
      expect(
        decodeCopyRows(await session.copyOut('SELECT * FROM conformance_chunks')),
      ).toHaveLength(1);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await database().query('SELECT seq FROM conformance_chunks')).toEqual([]);
  });
}

function piecesFrom(piece: readonly Uint8Array[], from: number, rowCount: number): CopyRow[] {
  const count = Math.min(ROWS_PER_COPY, rowCount - from);
  // Each row holds other bytes at the same cost: the piece's rows turned by the piece's number.
  return Array.from({ length: count }, (_, i) => ({
    seq: BigInt(from + i),
    data: piece[(i + from / ROWS_PER_COPY) % ROWS_PER_COPY] as Uint8Array,
  }));
}

function digestOf({ seq, data }: CopyRow): string {
  return `${seq} ${createHash('sha1').update(data).digest('hex')}`;
}
