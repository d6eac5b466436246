import { parentPort, workerData } from 'node:worker_threads';
import { must } from '../../common/assert.js';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { startOnNode } from './start-on-node.js';
import type {
  DatabaseLocation,
  NumberedRequest,
  WorkerMessage,
  WorkerRequest,
} from './worker-messages.js';

const port = must(parentPort, 'this module is the entry of a worker');

function say(message: WorkerMessage, moved: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, moved);
}

/** Ends the thread where it stands, before what is left of PostgreSQL touches its files again. */
function lose(reason: string): never {
  say({ kind: 'lost', reason });
  process.exit(1);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function answer(
  database: EmbeddedPostgres,
  id: number,
  request: WorkerRequest,
): Promise<void> {
  switch (request.kind) {
    case 'query':
      return say({ kind: 'rows', id, rows: await database.query(request.sql, request.parameters) });
    case 'copy-in':
      await database.copyIn(request.target, request.data);
      return say({ kind: 'rows', id, rows: [] });
    case 'copy-out': {
      const data = await database.copyOut(request.query);
      return say({ kind: 'bytes', id, data }, [data]);
    }
    case 'close':
      await database.close();
      return say({ kind: 'rows', id, rows: [] });
  }
}

try {
  const database = await EmbeddedPostgres.start(startOnNode(workerData as DatabaseLocation), {
    onNotification: (channel, payload) => say({ kind: 'notification', channel, payload }),
    onLost: lose,
  });
  port.on('message', ({ id, request }: NumberedRequest) => {
    answer(database, id, request).catch((error: unknown) => {
      say({ kind: 'refused', id, reason: reasonOf(error) });
    });
  });
  say({ kind: 'started' });
} catch (error) {
  lose(reasonOf(error));
}
