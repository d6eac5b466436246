import { describe, expect, it } from 'vitest';
import { parseDelivery } from '../../../../src/connectors/nats/client/delivery.js';
import { loadNats } from '../../../../src/connectors/nats/client/load-nats.js';
import { natsIoError } from '../../../../src/connectors/nats/client/nats-io-error.js';
import { isSubject, matchesSubject } from '../../../../src/connectors/nats/driver/subject.js';

describe("NATS's own client", () => {
  it('is asked for where it is not installed', async () => {
    const missing = () => Promise.reject(new Error('Cannot find package'));
    await expect(loadNats({ transport: missing, jetstream: missing })).rejects.toThrow(
      'run "npm install @nats-io/transport-node @nats-io/jetstream"',
    );
  });

  it.each(['S.C.1.42.7.1700000000123456789.3', 'hub.account.S.C.1.42.7.1700000000123456789.3.x'])(
    'tells a message by its reply subject %s',
    (tail) => {
      const wanted = { sequence: 42, number: 7, timestampMs: 1_700_000_000_123, pending: 3 };
      expect(parseDelivery(`$JS.ACK.${tail}`)).toEqual(wanted);
    },
  );

  it('takes no other subject for a delivery', () => {
    expect(parseDelivery('')).toBeUndefined();
    expect(parseDelivery('$JS.ACK.S.C.1')).toBeUndefined();
  });

  it.each([
    [{ name: 'AuthorizationError' }, 'authentication', false],
    [{ name: 'PermissionViolationError' }, 'authorization', false],
    [{ name: 'TimeoutError' }, 'timeout', true],
    [{ name: 'ClosedConnectionError' }, 'network', true],
    [{ name: 'NoRespondersError' }, 'unavailable', true],
    [{ code: 'ECONNREFUSED' }, 'network', true],
    [{ code: 'CERT_HAS_EXPIRED' }, 'authentication', false],
    [{ code: 10059 }, 'unknown-stream', false],
    [{ code: 10008 }, 'unavailable', true],
    [{ code: 10058 }, 'other', false],
  ])('has %o for %s', (facts, kind, retriable) => {
    const error = Object.assign(new Error('reason'), facts);
    expect(natsIoError(error)).toMatchObject({ kind, retriable });
    const wrapped = Object.assign(new Error('outer', { cause: error }), { name: 'RequestError' });
    expect(natsIoError(wrapped)).toMatchObject({ kind });
  });
});

describe('a subject', () => {
  it.each([
    ['a.b', 'a.b', true],
    ['a.b', 'a.*', true],
    ['a.b.c', 'a.*', false],
    ['a.b.c', 'a.>', true],
    ['a', 'a.>', false],
    ['a', '>', true],
    ['a.b', 'a', false],
  ])('%s matches %s: %s', (subject, filter, expected) => {
    expect(matchesSubject(subject, filter)).toBe(expected);
  });

  it('has tokens, and wildcards in filters alone', () => {
    expect(isSubject('a.b', false)).toBe(true);
    expect(isSubject('a.*.>', true)).toBe(true);
    expect(isSubject('a.*', false)).toBe(false);
    expect(isSubject('a.>.b', true)).toBe(false);
    expect(isSubject('a b', true)).toBe(false);
    expect(isSubject('', false)).toBe(false);
  });
});
