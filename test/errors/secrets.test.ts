import { describe, expect, it } from 'vitest';
import { SqlError } from '../../src/errors/sql-error.js';

const caretOf = (sql: string): string =>
  new SqlError('Wrong', sql, sql.indexOf('HERE')).message.split('\n').slice(1).join('\n');

describe('the line that an error in SQL shows', () => {
  it('has stars for the secrets of options, and the caret where it belongs', () => {
    expect(caretOf("WITH ('password' = 'it''s me', 'path'='/x', HERE)")).toBe(
      "  WITH ('password' = '********', 'path'='/x', HERE)\n" +
        '                                              ^',
    );
    expect(caretOf("'sasl.jaas.config'='user me', HERE")).toContain("'sasl.jaas.config'='*******'");
    expect(caretOf("HERE 'api-key'='never closed")).not.toContain('closed');
    expect(caretOf("HERE 'url'='https://me:pass@host/'")).toContain("'https://*******@host/'");
  });

  it('has stars for a password that breaks its URL, or stands among the parameters', () => {
    expect(caretOf("HERE 'url'='postgres://me:p/a#s?s''w@host/db'")).toContain(
      "'url'='postgres://*************@host/db'",
    );
    expect(caretOf('HERE postgresql://me:p/a#ss@host/db')).toContain('//*********@host/db');
    expect(caretOf("HERE 'url'='postgres://host/db?user=me&password=hunter2&a=b'")).toContain(
      "'postgres://host/db?user=me&password=*******&a=b'",
    );
  });

  it('has none even where the name of the option is too far away to be shown', () => {
    expect(caretOf(`'secret'='${'s'.repeat(200)}' HERE`)).not.toContain('s');
  });

  it('leaves everything else as it was written', () => {
    const sql = "SELECT HERE FROM t WHERE name = 'token' AND 'a' = 'b'";
    expect(caretOf(sql)).toContain(sql);
  });
});
