import { builtInMessageFormats } from '../formats/message-registry.js';
import { blackholeConnector } from './blackhole/index.js';
import type { ConnectorEnvironment } from './connector-environment.js';
import { datagenConnector } from './datagen/index.js';
import { filesystemConnector } from './filesystem/index.js';
import { httpConnector } from './http/index.js';
import { createKafkaConnector } from './kafka/index.js';
import { natsConnector } from './nats/index.js';
import { postgresConnector } from './postgres/index.js';
import { postgresCdcConnector } from './postgres-cdc/index.js';
import { printConnector } from './print/index.js';
import type { ConnectorDefinition } from './source.js';
import { sseConnector } from './sse/index.js';
import { stdinConnector } from './stdin/index.js';
import { createUpsertKafkaConnector } from './upsert-kafka/index.js';
import { websocketConnector } from './websocket/index.js';

/** The connectors that come with the library on Node: a table of contents. */
export function builtInConnectors(environment: ConnectorEnvironment): ConnectorDefinition[] {
  const messageFormats = builtInMessageFormats(environment);
  return [
    filesystemConnector(environment.fileSystem),
    datagenConnector(environment),
    createKafkaConnector({ ...environment, messageFormats }),
    createUpsertKafkaConnector({ ...environment, messageFormats }),
    natsConnector({ ...environment, messageFormats }),
    httpConnector({ ...environment, messageFormats }),
    sseConnector({ ...environment, messageFormats }),
    websocketConnector({ ...environment, messageFormats }),
    stdinConnector(environment),
    postgresConnector(environment.timers),
    postgresCdcConnector(environment),
    printConnector(environment),
    blackholeConnector,
  ];
}
