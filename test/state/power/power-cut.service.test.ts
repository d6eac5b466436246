import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { openDirectory } from '../../../src/state/pglite/open-directory.js';
import { CommittingProcess, ROWS_PER_EPOCH } from './committing-process.js';
import { copyImage, makeImage, OBSTACLES, obstacle, withMounted } from './loop-image.js';

const CUTS = 8;
const EPOCHS_BETWEEN_CUTS = 40;
/** Into the making of the database, which takes about two seconds. */
const CUTS_BEFORE_THE_FIRST_COMMIT_MS = [700, 500, 300, 200, 200, 200, 200];

const obstacleHere = obstacle();
const root = mkdtempSync(join(tmpdir(), 'sabot-power-'));

afterAll(() => rmSync(root, { recursive: true }));

interface Survivor {
  /** 0 before the first commit. */
  readonly epoch: number;
  /** Epochs with rows, each with how many there are of what it wrote. */
  readonly chunks: readonly { readonly epoch: number; readonly intact: bigint }[];
}

/** What a machine finds that starts with this disk. */
async function survivorOf(image: string): Promise<Survivor> {
  return withMounted(image, join(root, 'survivor'), async (statePath) => {
    // The lock belongs to a process that lives, since the power was not really cut.
    for (const name of readdirSync(statePath)) {
      if (name.startsWith('lock-')) rmSync(join(statePath, name));
    }
    const database = await openDirectory(statePath);
    try {
      const [tables] = await database.query("SELECT to_regclass('pointer') IS NOT NULL AS exist");
      if (tables?.exist !== true) return { epoch: 0, chunks: [] };
      const [pointer] = await database.query('SELECT epoch FROM pointer');
      const chunks = await database.query(
        `SELECT epoch, count(*) FILTER (
           WHERE data = decode(repeat(lpad(to_hex(epoch % 256), 2, '0'), 20000), 'hex')
         ) AS intact FROM chunk GROUP BY epoch ORDER BY epoch`,
      );
      return { epoch: Number(pointer?.epoch ?? 0), chunks: chunks as Survivor['chunks'] };
    } finally {
      await database.close();
    }
  });
}

function expectWhole({ epoch, chunks }: Survivor): void {
  const epochs = [epoch - 2, epoch - 1, epoch].filter((written) => written > 0);
  const intact = BigInt(ROWS_PER_EPOCH);
  expect(chunks).toEqual(epochs.map((written) => ({ epoch: written, intact })));
}

async function whileCommitting(
  kind: 'durable' | 'careless',
  work: (committing: CommittingProcess, image: string) => Promise<void>,
): Promise<void> {
  const image = makeImage(join(root, `${kind}-image`));
  await withMounted(image, join(root, kind), async (statePath) => {
    const committing = new CommittingProcess(kind, statePath, join(root, `${kind}-acknowledged`));
    try {
      await work(committing, image);
    } finally {
      await committing.kill();
    }
  });
}

/** The acknowledged epoch, and what is left of it when the power is cut now. */
async function cut(
  committing: CommittingProcess,
  image: string,
): Promise<{ readonly acknowledged: number; readonly copy: string }> {
  return committing.frozen(() => ({
    acknowledged: committing.acknowledgedEpoch(),
    copy: copyImage(image, join(root, 'copy')),
  }));
}

describe.runIf(obstacleHere !== undefined)('a power cut', () => {
  const reason = obstacleHere === undefined ? '' : OBSTACLES[obstacleHere];

  it(`CANNOT BE TRIED HERE: ${reason}`, () => {
    console.warn(`The power-cut tests have not been run: ${reason}.`);
    expect(Object.values(OBSTACLES)).toContain(reason);
  });
});

describe.runIf(obstacleHere === undefined)('a power cut', () => {
  it('while the database is made leaves a directory that opens', async () => {
    await whileCommitting('durable', async (committing, image) => {
      for (const delayMs of CUTS_BEFORE_THE_FIRST_COMMIT_MS) {
        await sleep(delayMs);
        const { acknowledged, copy } = await cut(committing, image);
        const survivor = await survivorOf(copy);
        expect(survivor.epoch).toBeGreaterThanOrEqual(acknowledged);
        expectWhole(survivor);
      }
    });
  }, 120_000);

  it('loses nothing that was acknowledged, and leaves nothing half done', async () => {
    await whileCommitting('durable', async (committing, image) => {
      for (let i = 1; i <= CUTS; i++) {
        await committing.reach(committing.acknowledgedEpoch() + EPOCHS_BETWEEN_CUTS);
        const { acknowledged, copy } = await cut(committing, image);
        const survivor = await survivorOf(copy);
        expect([acknowledged, acknowledged + 1]).toContain(survivor.epoch);
        expectWhole(survivor);
      }
    });
  }, 240_000);

  it('would be noticed, were nothing synced', async () => {
    await whileCommitting('careless', async (committing, image) => {
      await committing.reach(EPOCHS_BETWEEN_CUTS);
      const { acknowledged, copy } = await cut(committing, image);
      const survivor = await survivorOf(copy).catch(() => undefined);
      expect(survivor?.epoch ?? 0).toBeLessThan(acknowledged);
    });
  }, 60_000);
});
