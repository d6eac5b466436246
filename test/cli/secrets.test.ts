import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { Scratch, startCli } from './command-line.js';

const CANARY = 'canary-2e90';
const VARIABLE = 'SABOT_TEST_CANARY_CLI';

const scratch = new Scratch();
afterAll(() => {
  delete process.env[VARIABLE];
  scratch.close();
});

it('the command line says no secret: in logs, on pages, about a stall, in what it stores, in its last words', async () => {
  process.env[VARIABLE] = CANARY;
  const sockets = new Set<Socket>();
  // A broker that takes connections and never says a word.
  const broker = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
  });
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve));
  const { port } = broker.address() as AddressInfo;
  const login = (password: string): string =>
    `'properties.bootstrap.servers' = '127.0.0.1:${port}', 'properties.security.protocol' = 'SASL_PLAINTEXT',
     'properties.sasl.mechanism' = 'PLAIN', 'properties.sasl.jaas.config' =
     'org.apache.kafka.common.security.plain.PlainLoginModule required username="me" password="${password}";'`;
  const file = scratch.write(
    'secrets.sql',
    `CREATE TABLE a (n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'a', ${login(CANARY)}, 'format' = 'json');
     CREATE TABLE b (n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'b', ${login(`\${env:${VARIABLE}}`)}, 'format' = 'json');
     INSERT INTO b SELECT n FROM a;`,
  );
  const { started, finished } = startCli(
    [
      'run',
      file,
      '--http',
      '0',
      '--log-level',
      'debug',
      '--explain-stall',
      '1',
      '--state-path',
      'state',
    ],
    { cwd: scratch.folder },
  );
  let said = '';
  started.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await expect.poll(() => sockets.size, { timeout: 20_000 }).toBeGreaterThan(0);
  await expect.poll(() => said, { timeout: 20_000 }).toMatch(/nothing has come out for [\d.]+ s/);
  const [, url] = /queries at (http:\/\/\S+)\n/.exec(said) ?? [];
  const pages = await Promise.all(
    ['/livez', '/readyz', '/metrics', '/metrics.json', '/queries'].map(async (page) =>
      (await fetch(url + page)).text(),
    ),
  );
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => broker.close(resolve));
  started.kill('SIGTERM');
  // A client that goes on trying to connect need not be waited for.
  const timer = setTimeout(() => started.kill('SIGKILL'), 2000);
  const { stdout, stderr } = await finished;
  clearTimeout(timer);
  const all = [stdout.toString(), stderr, ...pages].join('\n');
  expect(all).toContain('query prepared');
  expect(all).toContain(`\${env:${VARIABLE}}`);
  expect(all).not.toContain(CANARY);
  expect(all).not.toContain(Buffer.from(CANARY).toString('base64').slice(0, 12));
}, 60_000);
