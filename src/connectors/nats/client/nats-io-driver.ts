import type { NatsConnection as Connection, ConnectionOptions } from '@nats-io/transport-node';
import { unreachable } from '../../../common/assert.js';
import type { Timers } from '../../../time/clock.js';
import type { NatsConnection, NatsLogin } from '../driver/nats-connection.js';
import type { NatsDriver } from '../driver/nats-driver.js';
import { loadNats, type NatsLibrary } from './load-nats.js';
import { NatsIoClient } from './nats-io-client.js';
import { natsIoError } from './nats-io-error.js';

/** How often the server is asked whether it is still there; a connection without two answers is broken. */
const PING_INTERVAL_MS = 10_000;

/** The client of NATS's own makers. */
export async function natsIoDriver(timers: Timers): Promise<NatsDriver> {
  const library = await loadNats();
  return {
    async connect(connection) {
      const opened = await open(library, connection);
      const manager = await library.jetstream
        .jetstreamManager(opened, { checkAPI: false, timeout: connection.requestTimeoutMs })
        .catch((error: unknown) => {
          throw natsIoError(error);
        });
      return new NatsIoClient(library, opened, manager, timers);
    },
  };
}

async function open(library: NatsLibrary, connection: NatsConnection): Promise<Connection> {
  const { servers, clientName, tls, connectTimeoutMs } = connection;
  const options: ConnectionOptions = {
    servers: [...servers],
    name: clientName,
    timeout: connectTimeoutMs,
    // Whoever uses the connection knows better where to go on.
    reconnect: false,
    pingInterval: PING_INTERVAL_MS,
    maxPingOut: 2,
    ...(connection.login && loginOptions(library, connection.login)),
    ...(tls && {
      tls: {
        ...(tls.certificateAuthority && { ca: tls.certificateAuthority }),
        ...(tls.clientCertificate && { cert: tls.clientCertificate }),
        ...(tls.clientKey && { key: tls.clientKey }),
      },
    }),
  };
  try {
    return await library.transport.connect(options);
  } catch (error) {
    throw natsIoError(error);
  }
}

function loginOptions({ transport }: NatsLibrary, login: NatsLogin): ConnectionOptions {
  const utf8 = new TextEncoder();
  switch (login.kind) {
    case 'password':
      return { user: login.user, pass: login.password };
    case 'token':
      return { token: login.token };
    case 'credentials':
      return { authenticator: transport.credsAuthenticator(utf8.encode(login.credentials)) };
    case 'nkey':
      return { authenticator: transport.nkeyAuthenticator(utf8.encode(login.seed)) };
    default:
      return unreachable(login);
  }
}
