import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { loadKafkaJs } from '../../../../src/connectors/kafka/kafkajs/load-kafkajs.js';
import { ErrorType } from '../../../../src/errors/error-type.js';

const here = createRequire(import.meta.url);

function withPackage(answer: () => unknown): NodeJS.Require {
  const load = (path: string): unknown => (path === 'kafkajs/package.json' ? answer() : here(path));
  return Object.assign(load, here);
}

describe('loading kafkajs', () => {
  it('gives the parts of the one version whose inside is known', async () => {
    const kafkaJs = await loadKafkaJs();
    expect(kafkaJs.apiKeys.Fetch).toBe(1);
    expect(kafkaJs.errorCodes.length).toBeGreaterThan(80);
  });

  it('says what to install where it is missing', async () => {
    const missing = withPackage(() => {
      throw new Error('Cannot find module');
    });
    await expect(loadKafkaJs(missing)).rejects.toMatchObject({
      type: ErrorType.VALIDATION_ERROR,
      message: 'The connector "kafka" needs the package kafkajs: run "npm install kafkajs@2.2.4".',
    });
  });

  it('refuses other versions', async () => {
    await expect(loadKafkaJs(withPackage(() => ({ version: '2.3.0' })))).rejects.toMatchObject({
      type: ErrorType.VALIDATION_ERROR,
      message:
        'The connector "kafka" needs kafkajs 2.2.4, but 2.3.0 is installed: run "npm install kafkajs@2.2.4".',
    });
  });
});
