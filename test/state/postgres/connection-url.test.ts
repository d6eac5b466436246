import { describe, expect, it } from 'vitest';
import { ErrorType } from '../../../src/errors/error-type.js';
import { StreamingError } from '../../../src/errors/streaming-error.js';
import {
  parseConnectionUrl,
  printTarget,
  sameDatabase,
} from '../../../src/state/postgres/connection-url.js';

describe('a PostgreSQL URL', () => {
  it('names user, password, host, port and database, encoded or not', () => {
    const target = parseConnectionUrl(
      'postgresql://us%40er:p%40%2F%3A%23%25@db.example:6432/my%2Fbase',
    );
    expect(target).toMatchObject({
      user: 'us@er',
      password: 'p@/:#%',
      host: 'db.example',
      port: 6432,
      database: 'my/base',
      sslMode: 'prefer',
    });
    expect(printTarget(target)).toBe('PostgreSQL at db.example:6432, database "my/base"');
  });

  it('has the defaults of PostgreSQL for what it leaves out', () => {
    expect(parseConnectionUrl('postgres:///?user=bob')).toMatchObject({
      host: 'localhost',
      port: 5432,
      user: 'bob',
      database: 'bob',
      password: undefined,
    });
    expect(parseConnectionUrl('postgres://[::1]/a?user=eve')).toMatchObject({
      host: '::1',
      user: 'eve',
      database: 'a',
    });
  });

  it('takes parameters as libpq does', () => {
    const url =
      'postgres:///trades?host=/var/run/postgresql&port=5433&user=u&sslmode=verify-full&options=-c%20a%3Db';
    expect(parseConnectionUrl(url)).toMatchObject({
      host: '/var/run/postgresql',
      port: 5433,
      database: 'trades',
      sslMode: 'verify-full',
      options: '-c a=b',
    });
  });

  it.each([
    ['another scheme', 'mysql://u:hunter2@h/d', 'must have the form postgres://'],
    ['no scheme', 'u:hunter2@h/d', 'must have the form postgres://'],
    ['a # in the password', 'postgres://u:12#hunter2@h/d', 'wrong place'],
    ['a / in the password', 'postgres://u:12/hunter2@h/d', 'wrong place'],
    ['a ? in the password', 'postgres://u:12?hunter2@h/d', 'wrong place'],
    ['a % in the password', 'postgres://u:%hunter2@h/d', 'write % as %25'],
    ['letters for a port', 'postgres://u@h:hunter2/d', 'does not have the form'],
    ['a port beyond all', 'postgres://u:hunter2@h/d?port=70000', 'port'],
    ['an unknown sslmode', 'postgres://u:hunter2@h/d?sslmode=hunter2', 'unknown sslmode'],
    ['a parameter nobody knows', 'postgres://u:hunter2@h/d?zzhunter2=1', 'a parameter that is'],
    ['a misspelt parameter', 'postgres://u:hunter2@h/d?ssl_mode=x', 'did you mean "sslmode"?'],
    ['a path with folders', 'postgres://u@h/d/hunter2', 'wrong place'],
  ])('is refused with %s, and nothing of it is shown', (_, url, problem) => {
    let error: unknown;
    try {
      parseConnectionUrl(url);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(StreamingError);
    const { type, message, cause } = error as StreamingError;
    expect(type).toBe(ErrorType.VALIDATION_ERROR);
    expect(message).toContain(problem);
    expect(message).not.toContain('hunter2');
    expect(cause).toBeUndefined();
  });

  it('leads to the same database as another one by host, port, database and user', () => {
    const url = 'postgres://u:one@Db.example/d';
    expect(sameDatabase(url, 'postgresql://u:two@db.example:5432/d?sslmode=require')).toBe(true);
    expect(sameDatabase(url, 'postgres://u@db.example:5433/d')).toBe(false);
    expect(sameDatabase(url, 'postgres://u@db.example/e')).toBe(false);
    expect(sameDatabase(url, 'postgres://u@other.example/d')).toBe(false);
    expect(sameDatabase(url, 'postgres://v@db.example/d')).toBe(false);
  });
});
