import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresBinaries } from './postgres-binaries.js';
import { SERVICES_FOLDER_VARIABLE } from './services-folder.js';

const FOLDER_PREFIX = 'postgres-';
const USER = 'tester';
const START_ATTEMPTS_MAX = 5;
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  wal_level: 'logical',
  max_replication_slots: '64',
  max_wal_senders: '64',
};

/** A cluster of its own in a temporary folder, listening on a free port of 127.0.0.1; asks for a password. */
export class PostgresServer {
  readonly password: string;
  readonly #binaries: string;
  readonly #folder: string;
  readonly #data: string;
  readonly #settings: Readonly<Record<string, string>>;
  #port = 0;

  private constructor(
    folder: string,
    password: string,
    settings: Readonly<Record<string, string>> = {},
  ) {
    this.#settings = settings;
    this.#binaries = postgresBinaries();
    this.#folder = folder;
    this.#data = join(folder, 'data');
    this.password = password;
  }

  /**
   * Makes a cluster and starts it; `remove` must follow. `settings` are for its configuration, by name. Throws where that can't
   * be done.
   */
  static async start({
    hasTls = false,
    settings = {},
  }: {
    readonly hasTls?: boolean;
    readonly settings?: Readonly<Record<string, string>>;
  } = {}): Promise<PostgresServer> {
    const folder = mkdtempSync(
      join(process.env[SERVICES_FOLDER_VARIABLE] ?? tmpdir(), FOLDER_PREFIX),
    );
    // Characters that a URL has to encode.
    const password = `${randomBytes(12).toString('hex')}@/:#?%'"`;
    const server = new PostgresServer(folder, password, settings);
    try {
      server.#initialize();
      if (hasTls) server.#makeCertificate();
      await server.resume();
    } catch (error) {
      server.remove();
      throw error;
    }
    return server;
  }

  /** Stops and deletes every server below a folder, of whatever process. */
  static removeAll(folder: string): void {
    for (const name of readdirSync(folder)) {
      if (!name.startsWith(FOLDER_PREFIX)) continue;
      new PostgresServer(join(folder, name), '').remove();
    }
  }

  /** The connection URL of a database. */
  url(database = 'postgres'): string {
    const password = encodeURIComponent(this.password);
    return `postgres://${USER}:${password}@127.0.0.1:${this.#port}/${database}`;
  }

  /** The file of the server's certificate, which is also its own authority; for servers with TLS. */
  get certificate(): string {
    return join(this.#folder, 'certificate');
  }

  /** Starts the server again, on the port that it had; or a first time. */
  async resume(): Promise<void> {
    let failure = '';
    for (let attempt = 1; attempt <= START_ATTEMPTS_MAX; attempt++) {
      const port = this.#port === 0 ? await freePort() : this.#port;
      const log = join(this.#folder, 'log');
      const settings = Object.entries({ ...SETTINGS, ...this.#settings })
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' ');
      const options = `-p ${port} ${settings}`;
      const { status } = this.#run('pg_ctl', ['-w', '-l', log, '-o', options, 'start']);
      if (status === 0) {
        this.#port = port;
        return;
      }
      failure = readFileSync(log, 'utf8');
    }
    throw new Error(`PostgreSQL did not start:\n${failure}`);
  }

  /** Stops the server without letting anything finish, as a crash would. */
  stop(): void {
    if (!existsSync(join(this.#data, 'postmaster.pid'))) return;
    this.#must('pg_ctl', ['-w', '-m', 'immediate', 'stop']);
  }

  /** Stops the server and deletes all that it wrote. */
  remove(): void {
    try {
      this.stop();
    } finally {
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  #initialize(): void {
    const passwordFile = join(this.#folder, 'password');
    writeFileSync(passwordFile, this.password, { mode: 0o600 });
    if (isRoot()) {
      const { uid, gid } = unprivilegedUser();
      chownSync(passwordFile, uid, gid);
      chownSync(this.#folder, uid, gid);
    }
    this.#must('initdb', [
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ]);
  }

  /** Of 127.0.0.1, good for a day. */
  #makeCertificate(): void {
    const key = join(this.#folder, 'key');
    const what = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '1',
      '-subj',
      '/CN=tests',
    ];
    const name = ['-addext', 'subjectAltName=IP:127.0.0.1'];
    const { status, stderr, error } = spawnSync(
      'openssl',
      [...what, ...name, '-keyout', key, '-out', this.certificate],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw error ?? new Error(`openssl failed:\n${stderr}`);
    if (isRoot()) chownSync(key, unprivilegedUser().uid, unprivilegedUser().gid);
    appendFileSync(
      join(this.#data, 'postgresql.conf'),
      `ssl = on\nssl_cert_file = '${this.certificate}'\nssl_key_file = '${key}'\n`,
    );
  }

  #must(program: string, options: readonly string[]): void {
    const { status, stdout, stderr, error } = this.#run(program, options);
    if (status !== 0) throw error ?? new Error(`${program} failed:\n${stdout}${stderr}`);
  }

  /** PostgreSQL refuses to run as root. */
  #run(program: string, options: readonly string[]): SpawnSyncReturns<string> {
    const command = [join(this.#binaries, program), '-D', this.#data, ...options];
    const [file = '', ...rest] = isRoot()
      ? ['runuser', '-u', 'postgres', '--', ...command]
      : command;
    // A server that inherited our output would keep it open.
    return spawnSync(file, rest, { encoding: 'utf8', cwd: this.#folder });
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function unprivilegedUser(): { readonly uid: number; readonly gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('postgres:'));
  if (line === undefined) {
    throw new Error(
      'There is no user "postgres" to run the server as: make one, or do not run this as root.',
    );
  }
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
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
