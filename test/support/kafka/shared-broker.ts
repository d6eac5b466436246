import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { must } from '../../../src/common/assert.js';
import { SERVICES_FOLDER_VARIABLE } from '../../services/services-folder.js';
import type { BrokerAccess } from './broker-access.js';
import { KafkaBroker } from './kafka-broker.js';

/** Longer than Maven and Kafka take together. */
const OTHERS_START_TIMEOUT_MS = 300_000;
const POLL_MS = 100;

type Outcome =
  | { readonly kind: 'started'; readonly access: BrokerAccess }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * The broker that all suites of a run share: started by whoever asks first, removed when the run ends. Suites that stop a
 * broker start one of their own (`KafkaBroker.start`). Throws where Kafka can't be started.
 */
export async function kafkaBroker(): Promise<BrokerAccess> {
  const folder = must(process.env[SERVICES_FOLDER_VARIABLE], 'run this by "npm run test:services"');
  const file = join(folder, 'shared-kafka.json');
  const outcome = isFirst(folder) ? await startFor(file) : await waitFor(file);
  if (outcome.kind === 'failed') throw new Error(outcome.reason);
  return outcome.access;
}

function isFirst(folder: string): boolean {
  try {
    mkdirSync(join(folder, 'shared-kafka.lock'));
    return true;
  } catch {
    return false;
  }
}

async function startFor(file: string): Promise<Outcome> {
  const outcome = await startShared();
  writeFileSync(`${file}.draft`, JSON.stringify(outcome));
  renameSync(`${file}.draft`, file);
  return outcome;
}

async function startShared(): Promise<Outcome> {
  try {
    const { bootstrap, certificates, users } = await KafkaBroker.start();
    return { kind: 'started', access: { bootstrap, certificates, users } };
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

async function waitFor(file: string): Promise<Outcome> {
  const start = performance.now();
  while (!existsSync(file)) {
    if (performance.now() - start > OTHERS_START_TIMEOUT_MS) {
      return { kind: 'failed', reason: 'Another test was to start Kafka, and never did.' };
    }
    await delay(POLL_MS);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}
