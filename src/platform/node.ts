import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import type { FileSystem } from '../common/file-system.js';
import type { ByteInput, ByteStream } from '../connectors/byte-input.js';
import type { KafkaDriver } from '../connectors/kafka/driver/kafka-driver.js';
import type { NatsDriver } from '../connectors/nats/driver/nats-driver.js';
import { builtInConnectors } from '../connectors/registry.js';
import type { TextOutput } from '../connectors/text-output.js';
import type { OpenWebSocket } from '../connectors/websocket/web-socket-like.js';
import type { LogLevel } from '../observability/logger.js';
import { makeDirectories } from '../state/pglite/make-directories.js';
import type { Timers } from '../time/clock.js';
import { nodeStateDatabases } from './node-state-databases.js';
import { createPinoLogger } from './pino-logger.js';
import { afterTimeout, systemClock, systemRandom } from './system-clock.js';

/** The compiled kernels as they lie beside the built library. */
export function readKernelBytes(): Promise<Uint8Array> {
  return readFile(new URL('../../dist/kernels.wasm', import.meta.url));
}

export const systemTimers: Timers = {
  after: afterTimeout,
  turn: () => new Promise((resolve) => setImmediate(resolve)),
};

const OWNER_ONLY = 0o600;
/** As far as the process's mask allows. */
const ANYONE = 0o666;
const ANYONE_S_FOLDER = 0o777;

/** Files of the machine; relative paths start at the working directory. */
export const nodeFileSystem: FileSystem = {
  async stat(path) {
    try {
      const found = await stat(path);
      return { sizeBytes: found.size, isFolder: found.isDirectory() };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Below a file there is nothing either.
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw error;
    }
  },
  async list(path) {
    return (await readdir(path)).sort();
  },
  async open(path) {
    const handle = await open(path, 'r');
    return {
      read: async (target, position) =>
        (await handle.read(target, 0, target.byteLength, position)).bytesRead,
      close: () => handle.close(),
    };
  },
  async create(path, readers) {
    const handle = await open(path, 'wx', readers === 'owner' ? OWNER_ONLY : ANYONE);
    return {
      write: async (data) => {
        for (let done = 0; done < data.byteLength; ) {
          done += (await handle.write(data, done)).bytesWritten;
        }
      },
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  },
  async makeFolder(path) {
    await makeDirectories(path, ANYONE_S_FOLDER);
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  async syncFolder(path) {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

/** Text on a stream of the process. */
function textOutput(stream: NodeJS.WriteStream): TextOutput {
  return (text) =>
    new Promise((resolve, reject) => {
      stream.write(text, (error) => (error == null ? resolve() : reject(error)));
    });
}

/** Standard input; whoever closes it early lets the process end though more may come. */
function standardInput(): ByteInput {
  let isTaken = false;
  return {
    take() {
      if (isTaken) return undefined;
      isTaken = true;
      return streamOf(process.stdin);
    },
  };
}

function streamOf(input: NodeJS.ReadStream): ByteStream {
  const chunks: AsyncIterator<Buffer> = input[Symbol.asyncIterator]();
  return {
    async read() {
      const { done, value } = await chunks.next();
      return done === true ? undefined : value;
    },
    close: () => {
      input.destroy();
    },
  };
}

/** Clients are only loaded where a table asks for them. */
const loadKafkaDriver = async (): Promise<KafkaDriver> => {
  const { kafkaJsDriver } = await import('../connectors/kafka/kafkajs/kafkajs-driver.js');
  return kafkaJsDriver(systemClock);
};

const loadNatsDriver = async (): Promise<NatsDriver> => {
  const { natsIoDriver } = await import('../connectors/nats/client/nats-io-driver.js');
  return natsIoDriver(systemTimers);
};

const openWebSocket: OpenWebSocket = async (request) => {
  const { openWsSocket } = await import('../connectors/websocket/ws/open-ws-socket.js');
  return openWsSocket(request);
};

/** What the engine uses of Node. */
export const nodeEnvironment = {
  clock: systemClock,
  timers: systemTimers,
  random: systemRandom,
  fileSystem: nodeFileSystem,
  loadKafkaDriver,
  loadNatsDriver,
  fetch: (url: string, init: RequestInit) => fetch(url, init),
  openWebSocket,
  stateDatabases: nodeStateDatabases,
  connectors: builtInConnectors,
  variables: (name: string) => process.env[name],
  standardInput: standardInput(),
  standardOutput: textOutput(process.stdout),
  standardError: textOutput(process.stderr),
  createLogger: (level: LogLevel) => createPinoLogger(level, process.stderr),
};
