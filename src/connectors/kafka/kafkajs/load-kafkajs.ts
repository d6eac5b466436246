import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { KafkaJs } from './kafkajs-parts.js';

/** The only version whose inside is known here; it is frozen upstream. */
const VERSION = '2.2.4';

/** Loads the parts of kafkajs that are used. Throws VALIDATION_ERROR where it is missing, or of another version. */
export async function loadKafkaJs(resolver?: NodeJS.Require): Promise<KafkaJs> {
  const { createRequire } = await import('node:module');
  const node = await import('node:buffer');
  const load = resolver ?? createRequire(import.meta.url);
  const version = installedVersion(load);
  if (version !== VERSION) {
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      version === undefined
        ? `The connector "kafka" needs the package kafkajs: run "npm install kafkajs@${VERSION}".`
        : `The connector "kafka" needs kafkajs ${VERSION}, but ${version} is installed: run "npm install kafkajs@${VERSION}".`,
      { component: 'kafka' },
    );
  }
  return {
    connectionPoolBuilder: load('kafkajs/src/cluster/connectionPoolBuilder'),
    socketFactory: load('kafkajs/src/network/socketFactory'),
    Broker: load('kafkajs/src/broker'),
    requests: load('kafkajs/src/protocol/requests').requests,
    lookup: load('kafkajs/src/protocol/requests').lookup,
    apiKeys: load('kafkajs/src/protocol/requests/apiKeys'),
    errorCodes: load('kafkajs/src/protocol/error').errorCodes,
    sleep: load('kafkajs/src/utils/sleep'),
    toBuffer: (bytes) => node.Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  };
}

function installedVersion(load: NodeJS.Require): string | undefined {
  try {
    return load('kafkajs/package.json').version;
  } catch {
    return undefined;
  }
}
