import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SERVICES_FOLDER_VARIABLE } from '../../services/services-folder.js';
import { natsBinary } from './nats-binary.js';

const FOLDER_PREFIX = 'nats-';
const PID_FILE = 'pid';
const START_ATTEMPTS_MAX = 5;
const READY_TIMEOUT_MS = 20_000;

export interface NatsServerOptions {
  /** Lines of the configuration, besides port and store. */
  readonly configuration?: string;
  /** Whether it asks for TLS, with a certificate of its own making. */
  readonly hasTls?: boolean;
}

/** A server with JetStream in a temporary folder, listening on a free port of 127.0.0.1. */
export class NatsServer {
  readonly folder: string;
  readonly #options: NatsServerOptions;
  #port = 0;
  #process: ChildProcess | undefined;

  private constructor(folder: string, options: NatsServerOptions) {
    this.folder = folder;
    this.#options = options;
  }

  /** Starts a server; `remove` must follow, or the end of the test run removes it. */
  static async start(options: NatsServerOptions = {}): Promise<NatsServer> {
    const parent = process.env[SERVICES_FOLDER_VARIABLE] ?? tmpdir();
    const server = new NatsServer(mkdtempSync(join(parent, FOLDER_PREFIX)), options);
    try {
      if (options.hasTls === true) server.#makeCertificate();
      await server.resume();
    } catch (error) {
      await server.remove();
      throw error;
    }
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** The same by the name that its certificate has. */
  get namedAddress(): string {
    return `localhost:${this.#port}`;
  }

  /** The PEM file of the server's certificate, which is also its own authority; there with TLS. */
  get certificate(): string {
    return join(this.folder, 'certificate.pem');
  }

  /** Starts the server again, on the port that it had; or a first time. */
  async resume(): Promise<void> {
    let failure: unknown;
    for (let attempt = 1; attempt <= START_ATTEMPTS_MAX; attempt++) {
      if (this.#port === 0 || attempt > 2) this.#port = await freePort();
      try {
        await this.#launch();
        return;
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  /** Ends the server without letting it finish anything, as a crash would. */
  async kill(): Promise<void> {
    await this.#stop('SIGKILL');
  }

  /** Lets it end. */
  async stop(): Promise<void> {
    await this.#stop('SIGTERM');
  }

  /** Ends the server and deletes all that it wrote. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    await ended;
  }

  async #launch(): Promise<void> {
    const configuration = join(this.folder, 'server.conf');
    const tls = `tls { cert_file: "${this.certificate}", key_file: "${join(this.folder, 'key.pem')}" }\n`;
    writeFileSync(
      configuration,
      `listen: "${this.address}"\npid_file: "${join(this.folder, PID_FILE)}"\n` +
        `jetstream { store_dir: "${join(this.folder, 'store')}", max_mem: 256MB, max_file: 1GB }\n` +
        `${this.#options.hasTls === true ? tls : ''}${this.#options.configuration ?? ''}\n`,
    );
    const log = join(this.folder, 'log');
    const started = spawn(natsBinary(), ['-c', configuration, '-l', log], { stdio: 'ignore' });
    this.#process = started;
    const endMs = Date.now() + READY_TIMEOUT_MS;
    while (!(await this.#accepts())) {
      const hasEnded = started.exitCode !== null || started.signalCode !== null;
      if (hasEnded || Date.now() > endMs) {
        await this.kill();
        const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
        throw new Error(`nats-server did not start:\n${text}`);
      }
      await delay(20);
    }
  }

  #accepts(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, '127.0.0.1');
      socket.once('data', () => end(true));
      socket.once('error', () => end(false));
      function end(isReady: boolean): void {
        socket.destroy();
        resolve(isReady);
      }
    });
  }

  /** Of localhost, good for a day. */
  #makeCertificate(): void {
    const request = 'req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=tests'.split(' ');
    const name = ['-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', join(this.folder, 'key.pem'), '-out', this.certificate];
    const { status, stderr, error } = spawnSync('openssl', [...request, ...name, ...files], {
      encoding: 'utf8',
    });
    if (status !== 0) throw error ?? new Error(`openssl failed:\n${stderr}`);
  }
}

/** Ends every server below a folder, of whatever process. */
export function removeNatsServers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const file = join(folder, name, PID_FILE);
    if (!existsSync(file)) continue;
    const processId = Number(readFileSync(file, 'utf8'));
    if (isServerOf(processId, join(folder, name))) process.kill(processId, 'SIGKILL');
  }
}

/** A process id may have been given to another process since. */
function isServerOf(processId: number, folder: string): boolean {
  const commandLine = `/proc/${processId}/cmdline`;
  return existsSync(commandLine) && readFileSync(commandLine, 'utf8').includes(folder);
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}
