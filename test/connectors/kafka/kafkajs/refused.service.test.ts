import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type {
  KafkaConnection,
  SaslOptions,
} from '../../../../src/connectors/kafka/driver/kafka-connection.js';
import { kafkaJsDriver } from '../../../../src/connectors/kafka/kafkajs/kafkajs-driver.js';
import { unsignedToken } from '../../../support/kafka/broker-access.js';
import { kafkaBroker } from '../../../support/kafka/shared-broker.js';
import { kafkaErrorOf } from '../driver-cluster.js';
import { brokerConnection } from './broker-connection.js';

const CANARY = 'canary-77';

async function topics(
  bootstrap: string,
  more: Partial<KafkaConnection>,
): Promise<readonly string[]> {
  const connection = { ...brokerConnection(bootstrap), ...more };
  const client = kafkaJsDriver({ nowMs: () => 0 }).connect(connection);
  try {
    return await client.admin.topics();
  } finally {
    await client.close();
  }
}

const bearer = (token: () => Promise<string>): SaslOptions => ({ mechanism: 'oauthbearer', token });

describe('a broker that asks who comes', () => {
  it('lets in who has a token', async () => {
    const { bootstrap, users } = await kafkaBroker();
    const sasl = bearer(async () => unsignedToken(users.alice.name));
    expect(await topics(bootstrap.saslPlaintext, { sasl })).toBeInstanceOf(Array);
  }, 120_000);

  it.each<SaslOptions>([
    { mechanism: 'plain', username: 'alice', password: CANARY },
    { mechanism: 'scram-sha-256', username: 'alice', password: CANARY },
    { mechanism: 'scram-sha-512', username: 'alice', password: CANARY },
    bearer(async () => CANARY),
    bearer(() => Promise.reject(new Error('nothing'))),
  ])(
    'refuses others, and the error tells no secret ($mechanism)',
    async (sasl) => {
      const { bootstrap } = await kafkaBroker();
      const error = await kafkaErrorOf(topics(bootstrap.saslPlaintext, { sasl }));
      expect([error.kind, error.retriable]).toEqual(['authentication', false]);
      expect(inspect(error, { depth: 10 })).not.toContain(CANARY);
    },
    120_000,
  );
});
