import { describe } from 'vitest';
import { testDriver } from './driver-conformance.js';
import { InMemoryNats } from './in-memory-nats.js';

describe('the driver of streams in memory', () => {
  testDriver(async () => {
    const nats = new InMemoryNats();
    nats.createStream('s');
    const client = await nats.createDriver().connect({
      servers: [],
      clientName: 'test',
      login: undefined,
      tls: undefined,
      connectTimeoutMs: 1,
      requestTimeoutMs: 1,
    });
    return { client, stream: 's' };
  });
});
