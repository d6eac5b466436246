import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHUNK_BYTES } from '../../../src/state/chunks/chunk-key.js';
import { ChunkWriter } from '../../../src/state/chunks/chunk-writer.js';
import { type ChunksRead, readChunks } from '../../../src/state/chunks/read-chunks.js';
import { pgliteBackend } from '../../../src/state/pglite/pglite-backend.js';
import type { StateDatabase, StateSession } from '../../../src/state/state-database.js';
import { HOSTILE_TEXTS } from '../conformance/state-database-support.js';

const COPY_BYTES_MAX = 4 << 20;

const TABLE = { name: 'chunks', ownerColumn: 'owner', numberColumn: 'number' };

describe('chunks', () => {
  const backend = pgliteBackend();
  let database: StateDatabase;

  beforeAll(async () => {
    database = await backend.get();
    await database.query(
      'CREATE TABLE chunks (job_id text, owner text, number bigint, sequence integer, data bytea)',
    );
  }, 60_000);

  afterAll(() => backend.close());

  const key = { jobId: 'job', ownerId: 'owner', number: 1 };
  const read = (byteLength: number, of = key): Promise<ChunksRead> =>
    database.transaction((session) => readChunks(session, TABLE, of, byteLength));

  it('keep what belongs to one owner from what belongs to another, whatever they are called', async () => {
    await database.transaction(async (session) => {
      const writer = new ChunkWriter(session, TABLE.name);
      for (const [i, text] of HOSTILE_TEXTS.entries()) {
        await writer.write({ jobId: text, ownerId: `${text}!`, number: i }, Uint8Array.of(i));
      }
      await writer.flush();
      await writer.flush();
    });
    for (const [i, text] of HOSTILE_TEXTS.entries()) {
      const of = { jobId: text, ownerId: `${text}!`, number: i };
      expect(await read(1, of)).toEqual({ kind: 'read', data: Uint8Array.of(i) });
      expect(await read(1, { ...of, number: i + 1 })).toEqual({
        kind: 'damaged',
        damage: 'it is missing',
      });
    }
  });

  it('go to the database in pieces of at most 8 MB, many small ones in one', async () => {
    const lengths: number[] = [];
    const session: Pick<StateSession, 'copyIn'> = {
      async copyIn(_, data) {
        lengths.push(data.length);
      },
    };
    const large = new ChunkWriter(session as StateSession, TABLE.name);
    await large.write(key, new Uint8Array(50 * CHUNK_BYTES + 7));
    await large.flush();
    expect(Math.max(...lengths)).toBeLessThanOrEqual(COPY_BYTES_MAX);
    expect(lengths).toHaveLength(Math.ceil(50 / 4));
    lengths.length = 0;
    const small = new ChunkWriter(session as StateSession, TABLE.name);
    for (let number = 0; number < 1000; number++) {
      await small.write({ ...key, number }, new Uint8Array(100));
    }
    await small.flush();
    expect(lengths).toHaveLength(1);
  });

  it('are not taken for whole when a row is missing, too many or of another length', async () => {
    const data = new Uint8Array(2 * CHUNK_BYTES + 5).fill(7);
    const store = (): Promise<void> =>
      database.transaction(async (session) => {
        await session.query('DELETE FROM chunks');
        const writer = new ChunkWriter(session, TABLE.name);
        await writer.write(key, data);
        await writer.flush();
      });
    await store();
    expect((await read(data.length)).kind).toBe('read');
    const other = 'its parts are not those that were written';
    const damages: readonly (readonly [string, string])[] = [
      ['DELETE FROM chunks WHERE sequence = 0', other],
      ['DELETE FROM chunks WHERE sequence = 1', other],
      ['DELETE FROM chunks WHERE sequence = 2', 'it has 2000000 bytes instead of 2000005'],
      [`INSERT INTO chunks VALUES ('job', 'owner', 1, 3, '')`, other],
      [`INSERT INTO chunks VALUES ('job', 'owner', 1, -1, '')`, other],
      [`INSERT INTO chunks VALUES ('job', 'owner', 1, 3, 'x')`, 'it has more than 2000005 bytes'],
      [
        `UPDATE chunks SET data = 'x' WHERE sequence = 2`,
        'it has 2000001 bytes instead of 2000005',
      ],
    ];
    for (const [change, damage] of damages) {
      await store();
      await database.query(change);
      expect(await read(data.length)).toEqual({ kind: 'damaged', damage });
    }
  });
});
