import { PostgresServer } from './postgres-server.js';
import { POSTGRES_URL_VARIABLE } from './postgres-url.js';

/** Starts the server that all service tests share; it goes when they end, however that is. */
export default async function startServices(): Promise<() => void> {
  const server = await PostgresServer.start();
  const remove = (): void => server.remove();
  process.once('exit', remove);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(1));
  }
  process.env[POSTGRES_URL_VARIABLE] = server.url();
  return () => {
    process.off('exit', remove);
    remove();
  };
}
