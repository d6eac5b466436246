import { describe, expect, it } from 'vitest';
import { openConnector } from '../../src/connectors/open-connector.js';

const CANARY = 'canary-7f3a';
const VARIABLES: Readonly<Record<string, string>> = { PASSWORD: CANARY, HOST: 'example.org' };
const variables = (name: string) => VARIABLES[name];

interface TestConfig {
  readonly name: string;
  readonly options: ReadonlyMap<string, string>;
}

const table = (options: Readonly<Record<string, string>>): TestConfig => ({
  name: 't',
  options: new Map(Object.entries(options)),
});

class TestConnector {
  told: TestConfig | undefined;
  readonly #made: TestConfig;

  constructor(made: TestConfig) {
    this.#made = made;
  }

  get made(): TestConfig {
    return this.#made;
  }

  async init(config: TestConfig): Promise<void> {
    this.told = config;
  }

  failNow(): void {
    throw new Error(`no ${this.#made.options.get('password')}`);
  }

  async failLater(): Promise<void> {
    this.failNow();
  }
}

describe('${env:NAME} in an option', () => {
  it('is the value of the variable for the connector, and for nobody else', async () => {
    const config = table({ url: 'https://${env:HOST}:1/${env:HOST}', password: '${env:PASSWORD}' });
    const connector = openConnector(config, variables, (bound) => new TestConnector(bound));
    await connector.init(config);
    for (const { options } of [connector.made, connector.told ?? config]) {
      expect(Object.fromEntries(options)).toEqual({
        url: 'https://example.org:1/example.org',
        password: CANARY,
      });
    }
    expect(config.options.get('password')).toBe('${env:PASSWORD}');
  });

  it('is refused where the variable is not set', () => {
    const open = (value: string) =>
      openConnector(table({ topic: value }), variables, (bound) => new TestConnector(bound));
    expect(() => open('a-${env:NOWHERE}')).toThrow(
      expect.objectContaining({
        type: 'VALIDATION_ERROR',
        context: { component: 't', option: 'topic' },
        message:
          'Option \'topic\' of table "t" asks for the environment variable NOWHERE, which is not set.',
      }),
    );
    expect(() => open('${env:a b}')).toThrow('which is no name of one');
  });
});

describe('what a connector throws', () => {
  it.each([{ password: CANARY }, { password: '${env:PASSWORD}' }])(
    'has no secrets of %j',
    async (options) => {
      const connector = openConnector(
        table(options),
        variables,
        (bound) => new TestConnector(bound),
      );
      expect(() => connector.failNow()).toThrow('no ***');
      await expect(connector.failLater()).rejects.toThrow('no ***');
    },
  );

  it('has none either where it can not be made', () => {
    const fail = (): TestConnector => {
      throw new Error(`bad ${CANARY}`);
    };
    expect(() => openConnector(table({ token: CANARY }), variables, fail)).toThrow('bad ***');
  });

  it('is left alone without secrets, as the connector is', () => {
    const made = new TestConnector(table({}));
    expect(openConnector(table({ path: '/x' }), variables, () => made)).toBe(made);
  });
});
