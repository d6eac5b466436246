import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KafkaLife } from '../../crash/kafka-life.js';
import { NatsAdmin } from '../../support/nats/nats-admin.js';
import { NatsServer } from '../../support/nats/nats-server.js';
import { natsTable, numberMessages } from './nats-tables.js';

const LIVES = 6;
const PER_LIFE = 2000;

it('writes each row once, whenever the process is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nats-kills-'));
  const server = await NatsServer.start();
  const admin = await NatsAdmin.connect(server);
  await admin.createStream('NUMBERS');
  await admin.createStream('COPIES');
  const place = { servers: server.address };
  const written = {
    stream: 'COPIES',
    subject: 'copies.x',
    'sink.delivery-guarantee': 'exactly-once',
  };
  const query = {
    kind: 'copies' as const,
    tables: [
      natsTable('n BIGINT', place),
      natsTable('n BIGINT', { ...place, ...written }, 'copies'),
    ],
    insert: 'INSERT INTO copies SELECT n FROM numbers',
  };
  try {
    for (let life = 0; life < LIVES; life++) {
      await admin.publish(numberMessages(life * PER_LIFE, (life + 1) * PER_LIFE));
      const kill =
        life % 2 === 0
          ? ({ kind: 'while-reading', afterMs: 40 * life } as const)
          : ({ kind: 'fail-point', failPoint: 'sink.half-published', count: 1 } as const);
      await new KafkaLife(query, folder, kill).end(kill);
    }
    const last = new KafkaLife(query, folder);
    const all = LIVES * PER_LIFE;
    await expect.poll(() => admin.count('COPIES'), { timeout: 30_000 }).toBe(all);
    await last.finish();
    const copied = (await admin.messages('COPIES')).map(({ text }) => JSON.parse(text).n);
    expect(copied).toEqual(Array.from({ length: all }, (_, n) => n));
  } finally {
    await admin.close();
    await server.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
