import { unreachable } from '../../../common/assert.js';
import type { KafkaConnection, SaslOptions, TlsOptions } from '../driver/kafka-connection.js';
import { bearerAuthenticator } from './bearer-authenticator.js';
import type { ConnectionOptions, KafkaJs } from './kafkajs-parts.js';

/** A connection, as kafkajs and Node's TLS want it described. */
export function connectionOptions(
  connection: KafkaConnection,
  kafkaJs: Pick<KafkaJs, 'toBuffer'>,
): Pick<
  ConnectionOptions,
  'brokers' | 'clientId' | 'connectionTimeout' | 'requestTimeout' | 'sasl' | 'ssl'
> {
  return {
    brokers: connection.bootstrapServers,
    clientId: connection.clientId,
    connectionTimeout: connection.connectTimeoutMs,
    requestTimeout: connection.requestTimeoutMs,
    ssl: connection.tls && tlsOptions(connection.tls),
    sasl: connection.sasl && saslOptions(connection.sasl, kafkaJs),
  };
}

function tlsOptions(tls: TlsOptions): object {
  return {
    ca: tls.certificateAuthority,
    cert: tls.clientCertificate,
    key: tls.clientKey,
    passphrase: tls.clientKeyPassword,
    ...(tls.checksHostname ? {} : { checkServerIdentity: () => undefined }),
  };
}

function saslOptions(sasl: SaslOptions, kafkaJs: Pick<KafkaJs, 'toBuffer'>): object {
  switch (sasl.mechanism) {
    case 'plain':
    case 'scram-sha-256':
    case 'scram-sha-512':
      // A new object: kafkajs writes into it.
      return { ...sasl };
    case 'oauthbearer':
      return {
        mechanism: sasl.mechanism,
        authenticationProvider: bearerAuthenticator(sasl.token, kafkaJs),
      };
    default:
      return unreachable(sasl);
  }
}
