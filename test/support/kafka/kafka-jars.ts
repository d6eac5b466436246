import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Which Kafka the tests run against: `3` (the default) or `4`; the exact versions stand in pom.xml. */
export const KAFKA_VERSION_VARIABLE = 'KAFKA_VERSION';

/** Whoever starts a broker does so from the folder of the repository, compiled or not. */
const POM = resolve('test/support/kafka/pom.xml');
const JAVA_VERSION_MIN = 17;

/** How to run Kafka's Java classes. */
export interface KafkaJars {
  readonly java: string;
  readonly classPath: string;
  readonly majorVersion: '3' | '4';
}

/** Asks Maven for the jars, once: they are kept in the user's cache folder. Throws where Java or Maven is missing. */
export function kafkaJars(): KafkaJars {
  const majorVersion = kafkaMajorVersion();
  const java = javaProgram();
  const pom = createHash('sha256').update(readFileSync(POM)).digest('hex').slice(0, 12);
  const cache = join(cacheFolder(), 'kafka');
  const folder = join(cache, `${majorVersion}-${pom}`);
  if (!existsSync(folder)) downloadJars(cache, folder, majorVersion);
  return { java, classPath: join(folder, '*'), majorVersion };
}

function kafkaMajorVersion(): '3' | '4' {
  const version = process.env[KAFKA_VERSION_VARIABLE] ?? '3';
  if (version === '3' || version === '4') return version;
  throw new Error(`${KAFKA_VERSION_VARIABLE} is "${version}": it must be 3 or 4.`);
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sabot-sql');
}

function javaProgram(): string {
  const home = process.env.JAVA_HOME;
  const java = home ? join(home, 'bin', 'java') : 'java';
  const { stderr, error } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const version = Number(/version "(\d+)/.exec(stderr ?? '')?.[1]);
  if (error === undefined && version >= JAVA_VERSION_MIN) return java;
  const found = error === undefined ? `"${java}" is version ${version}` : error.message;
  throw new Error(
    `The tests against Kafka need Java ${JAVA_VERSION_MIN} or later (${found}): install it, or set JAVA_HOME to where it is.`,
  );
}

/** Several processes may do so at once: whoever is first gives the folder its name. */
function downloadJars(cache: string, folder: string, majorVersion: string): void {
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'download-'));
  const { status, stdout, error } = spawnSync(
    'mvn',
    [
      '--batch-mode',
      '--quiet',
      `--file=${POM}`,
      `--activate-profiles=kafka-${majorVersion}`,
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${draft}`,
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    rmSync(draft, { recursive: true });
    throw new Error(
      error === undefined
        ? `Maven could not fetch Kafka's jars:\n${stdout}`
        : `The tests against Kafka need Maven, to fetch its jars (${error.message}): install it, so that "mvn" runs.`,
    );
  }
  try {
    renameSync(draft, folder);
  } catch (failure) {
    rmSync(draft, { recursive: true });
    if (!existsSync(folder)) throw failure;
  }
}
