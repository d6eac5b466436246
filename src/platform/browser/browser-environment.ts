import { browserConnectors } from '../../connectors/browser-registry.js';
import { EMPTY_INPUT } from '../../connectors/byte-input.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { systemClock, systemRandom } from '../system-clock.js';
import { browserStateDatabases } from './browser-state-databases.js';
import { browserTimers } from './browser-timers.js';
import { consoleLogger } from './console-logger.js';
import { openBrowserWebSocket } from './open-browser-web-socket.js';
import { opfsFileSystem } from './opfs-file-system.js';

/** What the engine uses of a page or a worker. */
export const browserEnvironment = {
  clock: systemClock,
  timers: browserTimers,
  random: systemRandom,
  fileSystem: opfsFileSystem,
  loadKafkaDriver: () => Promise.reject(noKafka()),
  loadNatsDriver: () => Promise.reject(noNats()),
  fetch: (url: string, init: RequestInit) => fetch(url, init),
  openWebSocket: openBrowserWebSocket,
  stateDatabases: browserStateDatabases,
  connectors: browserConnectors,
  variables: () => undefined,
  standardInput: EMPTY_INPUT,
  standardOutput: async (text: string) => console.log(withoutLineEnd(text)),
  standardError: async (text: string) => console.error(withoutLineEnd(text)),
  createLogger: consoleLogger,
};

/** The console ends lines by itself. */
function withoutLineEnd(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

function noKafka(): StreamingError {
  return new StreamingError(
    ErrorType.VALIDATION_ERROR,
    "Browsers can't reach Kafka brokers: give the executor another driver with useConnector.",
    { component: 'kafka' },
  );
}

function noNats(): StreamingError {
  return new StreamingError(ErrorType.VALIDATION_ERROR, "Browsers can't reach NATS servers.", {
    component: 'nats',
  });
}
