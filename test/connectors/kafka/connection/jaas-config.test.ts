import { describe, expect, it } from 'vitest';
import { parseJaasConfig } from '../../../../src/connectors/kafka/connection/jaas-config.js';

const parsed = (text: string) => {
  const jaas = parseJaasConfig(text);
  return jaas && [jaas.module, Object.fromEntries(jaas.values)];
};

describe('a login module line', () => {
  it('is read as Kafka users write it', () => {
    expect(
      parsed(
        'org.apache.kafka.common.security.plain.PlainLoginModule required username="me" password="a b";',
      ),
    ).toEqual(['PlainLoginModule', { username: 'me', password: 'a b' }]);
    expect(parsed("ScramLoginModule  required\n  username = me\n password='x;=y\"' ;\n")).toEqual([
      'ScramLoginModule',
      { username: 'me', password: 'x;=y"' },
    ]);
    expect(parsed('shaded.org.apache.X$Module REQUIRED;')).toEqual(['X$Module', {}]);
  });

  it('may escape characters in quotes', () => {
    expect(parsed('M required p="a\\"b\\\\c\\td";')).toEqual(['M', { p: 'a"b\\c\td' }]);
  });

  it.each([
    '',
    'M',
    'M required',
    'M required username="me"',
    'M username="me";',
    'M required username "me";',
    'M required username="me;',
    'M required username==;',
    'M required #;',
  ])('is none as %j', (text) => {
    expect(parseJaasConfig(text)).toBeUndefined();
  });
});
