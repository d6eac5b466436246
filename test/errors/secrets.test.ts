import { describe, expect, it } from 'vitest';
import { maskedValue, secretsAmong } from '../../src/errors/secrets.js';
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

  it('has none of a secret that began lines before', () => {
    const jaas = "'sasl.jaas.config' = 'Module required\n  password=\"hunter2\";', HERE";
    expect(caretOf(jaas)).toBe(`  ${'*'.repeat(21)}', HERE\n${' '.repeat(26)}^`);
  });

  it('has none of a secret that is written wrongly', () => {
    for (const wrong of [
      "'password' 'hunter2', HERE",
      '\'password\' = "hunter2", HERE',
      '\'password\' "hunter2", HERE',
      "'password' hunter2, HERE",
      "'password' = hunter2, HERE",
      "HERE 'password' = 'it's hunter2', 'a' = 'b'",
      "HERE 'password' = 'it's hunter2",
    ]) {
      expect(caretOf(wrong)).not.toContain('hunter2');
    }
  });

  it('says where a secret comes from', () => {
    const text = "HERE 'sasl.jaas.config' = 'M required password=\"${env:PASSWORD}\";'";
    expect(caretOf(text)).toContain("'*********************${env:PASSWORD}**'");
    expect(maskedValue('password', '${env:PASSWORD}')).toBe('${env:PASSWORD}');
    expect(maskedValue('password', 'my-${env:PASSWORD}')).toBe('***${env:PASSWORD}');
  });

  it('leaves everything else as it was written', () => {
    const sql = "SELECT HERE FROM t WHERE name = 'token' AND 'a' = 'b'";
    expect(caretOf(sql)).toContain(sql);
  });
});

describe('an option', () => {
  it.each([
    'key.format',
    'key.fields',
    'properties.sasl.mechanism',
    'properties.sasl.oauthbearer.token.endpoint.url',
    'properties.ssl.keystore.location',
  ])('%s is shown', (name) => {
    expect(maskedValue(name, 'value')).toBe('value');
  });

  it.each([
    'properties.sasl.jaas.config',
    'properties.sasl.password',
    'properties.sasl.oauthbearer.token',
    'properties.ssl.keystore.key',
    'properties.ssl.key.password',
    'key.avro-confluent.basic-auth.user-info',
    'api-key',
    'http.headers.X-Anything',
    'http.body',
    'websocket.subscribe',
    'websocket.protocols',
  ])('%s is not', (name) => {
    expect(maskedValue(name, 'value')).toBe('***');
  });
});

describe('the secrets among options', () => {
  const among = (name: string, value: string) => secretsAmong(new Map([[name, value]]));

  it('are values of secret names, as a whole and encoded', () => {
    expect(among('password', 'p@ss word')).toEqual(['p%40ss%20word', 'p@ss word']);
    expect(among('path', '/home/p@ss')).toEqual([]);
  });

  it('are passwords in login modules and URLs', () => {
    const jaas = 'M required username="me-too" password="hun\\"ter";';
    const found = among('sasl.jaas.config', jaas);
    expect(found).toEqual(expect.arrayContaining([jaas, 'hun\\"ter', 'hun"ter']));
    expect(found).not.toContain('me-too');
    expect(among('url', 'postgres://me:hunter%202@host/db')).toEqual(
      expect.arrayContaining(['me:hunter%202', 'hunter%202', 'hunter 2']),
    );
  });

  it('are headers, requests and their words, and the parameters of what is asked for', () => {
    expect(among('http.headers.Authorization', 'Bearer hunter-22')).toEqual([
      'Bearer%20hunter-22',
      'Bearer hunter-22',
      'hunter-22',
    ]);
    expect(among('websocket.subscribe', '{"op":"login","key":"hunter-22"}')).toContain('hunter-22');
    const url = 'wss://host/feed?symbol=AB&api_token=hunter%2022#x';
    expect(among('url', url)).toEqual(
      expect.arrayContaining(['symbol=AB&api_token=hunter%2022', 'hunter%2022', 'hunter 22']),
    );
    expect(maskedValue('url', url)).toBe('wss://host/feed?***#x');
    expect(caretOf(`HERE 'url'='${url}'`)).not.toContain('hunter');
  });

  it('are the lines of a key', () => {
    const pem = '-----BEGIN PRIVATE KEY-----\nAAAABBBB\nCCCCDDDD\n-----END PRIVATE KEY-----';
    const found = among('ssl.keystore.key', pem);
    expect(found).toEqual(expect.arrayContaining([pem, 'AAAABBBB', 'CCCCDDDD']));
    expect(found).not.toContain('-----END PRIVATE KEY-----');
  });

  it('are not texts that are found everywhere', () => {
    expect(among('password', 'abc')).toEqual([]);
  });
});
