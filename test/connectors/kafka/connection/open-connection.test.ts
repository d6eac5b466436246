import { describe, expect, it } from 'vitest';
import type { KafkaConnectionOptions } from '../../../../src/connectors/kafka/connection/kafka-connection-options.js';
import { openConnection } from '../../../../src/connectors/kafka/connection/open-connection.js';
import type { TlsSettings } from '../../../../src/connectors/kafka/connection/tls-settings.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { MemoryFileSystem } from '../../../support/memory-file-system.js';

const CANARY = 'canary93c1canary93c1';
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const KEY = `-----BEGIN PRIVATE KEY-----\n${CANARY}\n-----END PRIVATE KEY-----\n`;
const NO_TLS: TlsSettings = {
  truststore: undefined,
  keystore: undefined,
  keyPassword: undefined,
  checksHostname: true,
};

function open(settings: Partial<TlsSettings>, files: Record<string, string> = {}) {
  const options: KafkaConnectionOptions = {
    bootstrapServers: ['a:1'],
    clientId: 'c',
    tls: { ...NO_TLS, ...settings },
    sasl: undefined,
    connectTimeoutMs: 1,
    requestTimeoutMs: 2,
  };
  const surroundings = { fileSystem: new MemoryFileSystem(files), clock: new ManualClock() };
  return openConnection(options, 't', surroundings);
}

const file = (path: string) => ({ kind: 'file', option: 'o', path }) as const;
const text = (pem: string) => ({ kind: 'text', option: 'o', pem }) as const;

describe('certificates', () => {
  it('are read from files, or from the options themselves', async () => {
    const files = { '/ca.pem': CERTIFICATE, '/me.pem': KEY + CERTIFICATE + CERTIFICATE };
    const fromFiles = { truststore: file('/ca.pem'), keystore: file('/me.pem'), keyPassword: 'p' };
    const expected = {
      certificateAuthority: CERTIFICATE,
      clientCertificate: CERTIFICATE + CERTIFICATE,
      clientKey: KEY,
      clientKeyPassword: 'p',
      checksHostname: true,
    };
    expect((await open(fromFiles, files)).tls).toEqual(expected);
    const keystore = text(files['/me.pem']);
    const inline = { truststore: text(CERTIFICATE), keystore, keyPassword: 'p' };
    expect((await open(inline)).tls).toEqual(expected);
  });

  it('may stand on one line', async () => {
    const spaced = text(CERTIFICATE.replaceAll('\n', ' '));
    const escaped = text(CERTIFICATE.replaceAll('\n', '\\n'));
    for (const truststore of [spaced, escaped]) {
      expect((await open({ truststore })).tls?.certificateAuthority).toBe(CERTIFICATE);
    }
  });

  it('are refused where they are none, without showing what they are', async () => {
    const cases: [Partial<TlsSettings>, string][] = [
      [{ truststore: file('/none') }, '("/none") is no file'],
      [{ truststore: text(KEY) }, 'holds no certificate'],
      [{ keystore: text(KEY) }, 'holds no certificate'],
      [{ keystore: text(CERTIFICATE + CANARY) }, 'holds no private key'],
    ];
    for (const [settings, sentence] of cases) {
      const error: unknown = await open(settings).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ type: 'VALIDATION_ERROR', context: { option: 'o' } });
      expect(String(error)).toContain(sentence);
      expect((error as Error).stack).not.toContain(CANARY);
    }
  });
});
