// A transactional sink that keeps every change it is given, in order: an epoch is a file of JSON lines `["+I", {…}]` below
// `<folder>/changelog`, which loses its `.pending` when it is published.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const KINDS = ['+I', '-U', '+U', '-D'];
const PENDING = '.pending';
const EPOCH_DIGITS = 12;

/** Makes `'connector' = 'changelog'` write below `folder`. */
export function registerChangelog(executor, folder) {
  const factory = () => {
    throw new Error('a changelog is not read by SQL');
  };
  executor.registerConnector('changelog', factory, () => new ChangelogSink(folder), {
    sinkChangelogMode: () => 'all',
  });
}

/** What has been published, in order: `[kind, row]`. */
export function readChangelog(folder) {
  const files = existsSync(below(folder)) ? readdirSync(below(folder)).sort() : [];
  return files
    .filter((name) => !name.endsWith(PENDING))
    .flatMap((name) => readFileSync(join(below(folder), name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

const below = (folder) => join(folder, 'changelog');

class ChangelogSink {
  delivery = 'transactional';
  #folder;
  #lines = [];

  constructor(folder) {
    this.#folder = below(folder);
  }

  async init() {
    mkdirSync(this.#folder, { recursive: true });
  }

  async recover(pending) {
    for (const handle of pending) this.#publish(handle);
    for (const name of readdirSync(this.#folder)) {
      if (name.endsWith(PENDING)) rmSync(join(this.#folder, name));
    }
  }

  async write(batch) {
    const names = batch.schema.fields.map(({ name }) => name);
    const columns = names.map((name) => batch.column(name));
    for (let row = 0; row < batch.numRows; row++) {
      const kind = KINDS[batch.rowKinds?.[row] ?? 0];
      const values = columns.map((column) => plain(column[row]));
      this.#lines.push(
        JSON.stringify([kind, Object.fromEntries(names.map((n, i) => [n, values[i]]))]),
      );
    }
  }

  async prepare(checkpointId) {
    if (this.#lines.length === 0) return undefined;
    const name = String(checkpointId).padStart(EPOCH_DIGITS, '0');
    const file = openSync(join(this.#folder, name + PENDING), 'w');
    writeSync(file, `${this.#lines.join('\n')}\n`);
    fsyncSync(file);
    closeSync(file);
    this.#lines = [];
    return new TextEncoder().encode(name);
  }

  async publish(handle) {
    this.#publish(handle);
  }

  async close() {}

  #publish(handle) {
    const path = join(this.#folder, new TextDecoder().decode(handle));
    if (existsSync(path + PENDING)) renameSync(path + PENDING, path);
    else if (!existsSync(path)) throw new Error(`the epoch ${path} is gone`);
  }
}

const plain = (value) => (typeof value === 'bigint' ? Number(value) : value);
