import { afterAll, beforeAll, describe } from 'vitest';
import type { NatsClient } from '../../../../src/connectors/nats/driver/nats-driver.js';
import { nodeEnvironment } from '../../../../src/platform/node.js';
import { NatsAdmin } from '../../../support/nats/nats-admin.js';
import { NatsServer } from '../../../support/nats/nats-server.js';
import { testDriver } from '../driver-conformance.js';

let server: NatsServer;
let admin: NatsAdmin;
let client: NatsClient;
let streams = 0;

beforeAll(async () => {
  server = await NatsServer.start();
  admin = await NatsAdmin.connect(server);
  const driver = await nodeEnvironment.loadNatsDriver();
  client = await driver.connect({
    servers: [server.address],
    clientName: 'test',
    login: undefined,
    tls: undefined,
    connectTimeoutMs: 5000,
    requestTimeoutMs: 5000,
  });
}, 120_000);

afterAll(async () => {
  await client?.close();
  await admin?.close();
  await server?.remove();
});

describe("the driver of NATS's own client", () => {
  testDriver(async () => {
    const stream = `s${++streams}`;
    await admin.createStream(stream, { subjects: [`${stream}.>`] });
    return { client, stream };
  });
});
