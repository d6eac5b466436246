import { browserMessageFormats } from '../formats/browser-message-registry.js';
import { blackholeConnector } from './blackhole/index.js';
import type { ConnectorEnvironment } from './connector-environment.js';
import { datagenConnector } from './datagen/index.js';
import { filesystemConnector } from './filesystem/index.js';
import { httpConnector } from './http/index.js';
import { printConnector } from './print/index.js';
import type { ConnectorDefinition } from './source.js';
import { sseConnector } from './sse/index.js';
import { unavailableConnector } from './unavailable-connector.js';
import { websocketConnector } from './websocket/index.js';

const OWN_KAFKA =
  "give the executor a client with useConnector(kafkaConnector({ driver })) of 'sabot-sql/kafka', such as InMemoryKafka";
const ON_NODE = 'run the query on Node, or hand its rows to registerStream';

/** The connectors that come with the library in a browser: a table of contents. */
export function browserConnectors(environment: ConnectorEnvironment): ConnectorDefinition[] {
  const messageFormats = browserMessageFormats();
  return [
    filesystemConnector(environment.fileSystem),
    datagenConnector(environment),
    httpConnector({ ...environment, messageFormats }),
    sseConnector({ ...environment, messageFormats }),
    websocketConnector({ ...environment, messageFormats }),
    printConnector(environment),
    blackholeConnector,
    unavailableConnector('kafka', OWN_KAFKA),
    unavailableConnector('upsert-kafka', ON_NODE),
    unavailableConnector('nats', ON_NODE),
    unavailableConnector('postgres', ON_NODE),
    unavailableConnector('postgres-cdc', ON_NODE),
    unavailableConnector('stdin', ON_NODE),
  ];
}
