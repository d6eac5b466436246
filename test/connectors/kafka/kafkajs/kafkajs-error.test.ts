import { describe, expect, it } from 'vitest';
import { KafkaError } from '../../../../src/connectors/kafka/driver/kafka-error.js';
import {
  errorOfCode,
  toKafkaError,
} from '../../../../src/connectors/kafka/kafkajs/kafkajs-error.js';
import { loadKafkaJs } from '../../../../src/connectors/kafka/kafkajs/load-kafkajs.js';

function thrown(name: string, message: string, code?: unknown): KafkaError {
  const error = toKafkaError(Object.assign(new Error(message), { name, code }), { topic: 't' });
  expect(error).toBeInstanceOf(KafkaError);
  return error as KafkaError;
}

describe('errors of Kafka', () => {
  it.each([
    [1, 'offset-out-of-range', false],
    [3, 'unknown-topic', false],
    [6, 'broker-unavailable', true],
    [7, 'timeout', true],
    [10, 'record-too-large', false],
    [29, 'authorization', false],
    [47, 'fenced', false],
    [51, 'broker-unavailable', true],
    [90, 'fenced', false],
    [36, 'other', false],
    [9999, 'other', false],
  ])('of code %i are %s', async (code, kind, retriable) => {
    const { errorCodes } = await loadKafkaJs();
    const error = errorOfCode(code, errorCodes, { topic: 'orders', partition: 2 });
    expect([error.kind, error.retriable]).toEqual([kind, retriable]);
    expect(error.message).toMatch(/^Kafka answered for the topic "orders", partition 2 with .*\.$/);
    expect(error.message).toContain(`(${code})`);
  });

  it('that fence say so to whoever decides about recovery', async () => {
    expect(errorOfCode(90, [], {}).message).toContain('PRODUCER_FENCED');
    expect(errorOfCode(90, [], {}).isTakenOver).toBe(true);
  });

  it.each([
    ['KafkaJSConnectionError', 'Connection error: connect ECONNREFUSED', 'ECONNREFUSED', 'network'],
    ['KafkaJSConnectionError', 'Connection timeout', undefined, 'timeout'],
    [
      'KafkaJSConnectionError',
      'Connection error: x',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'authentication',
    ],
    [
      'KafkaJSConnectionError',
      'Connection error: x',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'authentication',
    ],
    [
      'KafkaJSConnectionError',
      'Failed to connect: error:1C8:bad decrypt',
      undefined,
      'authentication',
    ],
    ['KafkaJSConnectionClosedError', 'Closed connection', undefined, 'network'],
    ['KafkaJSRequestTimeoutError', 'Request Fetch timed out', undefined, 'timeout'],
    ['KafkaJSSASLAuthenticationError', 'SASL PLAIN failed', undefined, 'authentication'],
    ['KafkaJSProtocolError', 'not allowed', 31, 'authorization'],
    ['KafkaJSNonRetriableError', 'something else', undefined, 'other'],
  ])('of kafkajs (%s, %s, %s) are %s', (name, message, code, kind) => {
    expect(thrown(name, message, code).kind).toBe(kind);
  });

  it('are one clear sentence, whatever OpenSSL says', () => {
    const { message } = thrown('KafkaJSConnectionError', 'Connection error: a\nb.\n', 'ERR_SSL_X');
    expect(message).toBe(
      'Kafka did not let us in, check the user, the password and the certificates for the topic "t": Connection error: a b.',
    );
  });

  it('leave others as they are', () => {
    const other = new TypeError('ours');
    expect(toKafkaError(other)).toBe(other);
  });
});
