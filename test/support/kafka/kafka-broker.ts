import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SERVICES_FOLDER_VARIABLE } from '../../services/services-folder.js';
import type { BrokerAccess, BrokerUser } from './broker-access.js';
import { isAnswering } from './broker-admin.js';
import { type BrokerCertificates, makeCertificates } from './broker-certificates.js';
import { type BrokerPorts, brokerProperties } from './broker-properties.js';
import { type KafkaJars, kafkaJars } from './kafka-jars.js';

const FOLDER_PREFIX = 'kafka-';
const START_ATTEMPTS_MAX = 3;
const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 30_000;
const POLL_MS = 100;
const JAVA_OPTIONS = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
const LOGGING: Readonly<Record<KafkaJars['majorVersion'], readonly [string, string, string]>> = {
  '3': [
    'log4j.properties',
    'log4j.configuration=file:',
    'log4j.rootLogger=WARN, out\nlog4j.appender.out=org.apache.log4j.ConsoleAppender\nlog4j.appender.out.layout=org.apache.log4j.PatternLayout\nlog4j.appender.out.layout.ConversionPattern=%d %p %m (%c)%n\n',
  ],
  '4': [
    'log4j2.properties',
    'log4j2.configurationFile=',
    'rootLogger.level=warn\nrootLogger.appenderRefs=out\nrootLogger.appenderRef.out.ref=out\nappenders=out\nappender.out.type=Console\nappender.out.name=out\nappender.out.layout.type=PatternLayout\nappender.out.layout.pattern=%d %p %m (%c)%n\n',
  ],
};

/** A Kafka of one node in a temporary folder, on free ports of 127.0.0.1; `remove` must follow. */
export class KafkaBroker implements BrokerAccess {
  readonly users: BrokerAccess['users'];
  readonly certificates: BrokerCertificates;
  readonly #jars: KafkaJars;
  readonly #folder: string;
  #ports: BrokerPorts | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#jars = kafkaJars();
    this.users = { alice: newUser('alice'), bob: newUser('bob') };
    this.certificates = makeCertificates(folder);
  }

  /** Formats a storage and starts a broker on it, in some seconds. Throws where that can't be done. */
  static async start(): Promise<KafkaBroker> {
    const parent = process.env[SERVICES_FOLDER_VARIABLE] ?? tmpdir();
    const folder = mkdtempSync(join(parent, FOLDER_PREFIX));
    try {
      const broker = new KafkaBroker(folder);
      await broker.#startFirst();
      return broker;
    } catch (error) {
      removeKafkaFolder(folder);
      throw error;
    }
  }

  get bootstrap(): BrokerAccess['bootstrap'] {
    const at = (listener: keyof BrokerPorts): string => `127.0.0.1:${this.#ports?.[listener]}`;
    return {
      plaintext: at('plaintext'),
      saslPlaintext: at('saslPlaintext'),
      saslSsl: at('saslSsl'),
      mtls: at('mtls'),
    };
  }

  /** What the broker has logged: warnings and worse. */
  get log(): string {
    return readFileSync(this.#logFile, 'utf8');
  }

  /** Starts the broker after `stop` or `kill`: the same storage, the same ports. Resolves when it answers. */
  async resume(): Promise<void> {
    const log = openSync(this.#logFile, 'a');
    const [file, option] = LOGGING[this.#jars.majorVersion];
    const process = spawn(
      this.#jars.java,
      [
        ...JAVA_OPTIONS,
        `-D${option}${join(this.#folder, file)}`,
        ...['-cp', this.#jars.classPath, 'kafka.Kafka', this.#propertiesFile],
      ],
      { cwd: this.#folder, detached: true, stdio: ['ignore', log, log] },
    );
    closeSync(log);
    process.unref();
    writeFileSync(join(this.#folder, 'pid'), String(process.pid));
    await this.#waitUntilItAnswers();
  }

  /** Ends the broker by SIGTERM, in order. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** Ends the broker by SIGKILL, as a crash would. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Ends the broker in order and starts it again. */
  async restart(): Promise<void> {
    await this.stop();
    await this.resume();
  }

  /** Kills the broker and deletes all that it wrote. */
  remove(): void {
    removeKafkaFolder(this.#folder);
  }

  async #startFirst(): Promise<void> {
    const [file, , logging] = LOGGING[this.#jars.majorVersion];
    writeFileSync(join(this.#folder, file), logging);
    for (let attempt = 1; ; attempt++) {
      this.#ports = await freePorts();
      const users = Object.values(this.users);
      writeFileSync(
        this.#propertiesFile,
        brokerProperties({ folder: this.#folder, ports: this.#ports, users }),
      );
      rmSync(join(this.#folder, 'data'), { recursive: true, force: true });
      this.#formatStorage();
      try {
        return await this.resume();
      } catch (error) {
        // Somebody may have taken one of the ports meanwhile.
        if (attempt === START_ATTEMPTS_MAX || !this.log.includes('in use')) throw error;
      }
    }
  }

  #formatStorage(): void {
    const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) =>
      Object.values(this.users).flatMap(({ name, password }) => [
        '--add-scram',
        `${mechanism}=[name=${name},password=${password}]`,
      ]),
    );
    const cluster = randomBytes(16).toString('base64url');
    const { status, stdout, stderr, error } = spawnSync(
      this.#jars.java,
      [
        ...[...JAVA_OPTIONS, '-cp', this.#jars.classPath, 'kafka.tools.StorageTool', 'format'],
        ...[`--cluster-id=${cluster}`, '-c', this.#propertiesFile, ...scram],
      ],
      { encoding: 'utf8', cwd: this.#folder },
    );
    if (status !== 0) {
      throw error ?? new Error(`Kafka's storage could not be formatted:\n${stdout}${stderr}`);
    }
  }

  async #waitUntilItAnswers(): Promise<void> {
    const start = performance.now();
    while (performance.now() - start < START_TIMEOUT_MS) {
      if (!this.#isRunning()) break;
      if (await isAnswering(this.bootstrap.plaintext)) return;
      await delay(POLL_MS);
    }
    await this.kill();
    throw new Error(`Kafka did not start:\n${this.log}`);
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    endProcess(this.#folder, signal);
    const start = performance.now();
    while (this.#isRunning()) {
      if (performance.now() - start > STOP_TIMEOUT_MS) endProcess(this.#folder, 'SIGKILL');
      await delay(POLL_MS);
    }
  }

  #isRunning(): boolean {
    return runningProcess(this.#folder) !== undefined;
  }

  get #propertiesFile(): string {
    return join(this.#folder, 'server.properties');
  }

  get #logFile(): string {
    return join(this.#folder, 'log');
  }
}

/** Stops and deletes every broker below the folder of the services, of whatever process. */
export function removeKafkaBrokers(services: string): void {
  for (const name of readdirSync(services)) {
    if (name.startsWith(FOLDER_PREFIX)) removeKafkaFolder(join(services, name));
  }
}

function removeKafkaFolder(folder: string): void {
  endProcess(folder, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

function endProcess(folder: string, signal: NodeJS.Signals): void {
  const pid = runningProcess(folder);
  if (pid !== undefined) process.kill(pid, signal);
}

/** The broker's process; undefined where it has ended, even if nobody has asked how, and another may have its number. */
function runningProcess(folder: string): number | undefined {
  const file = join(folder, 'pid');
  if (!existsSync(file)) return undefined;
  const pid = readFileSync(file, 'utf8');
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', pid], { encoding: 'utf8' });
  return stdout.includes(folder) ? Number(pid) : undefined;
}

function newUser(name: string): BrokerUser {
  // Characters that tend to end something.
  return { name, password: `canary;= '#&${randomBytes(8).toString('hex')}` };
}

async function freePorts(): Promise<BrokerPorts> {
  const servers = await Promise.all(Array.from({ length: 5 }, listenAnywhere));
  const [plaintext = 0, saslPlaintext = 0, saslSsl = 0, mtls = 0, controller = 0] = servers.map(
    ({ port }) => port,
  );
  await Promise.all(servers.map(({ close }) => close()));
  return { plaintext, saslPlaintext, saslSsl, mtls, controller };
}

interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

function listenAnywhere(): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      resolve({ port, close: () => new Promise((closed) => server.close(() => closed())) });
    });
  });
}
