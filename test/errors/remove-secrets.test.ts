import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { removeSecrets } from '../../src/errors/remove-secrets.js';

const CANARY = 'canary-7f3a';

describe('an error of a library', () => {
  it('loses secrets wherever it carries them', () => {
    const cause = Object.assign(new TypeError(`wrong ${CANARY}`), {
      config: { headers: { authorization: CANARY }, list: [CANARY] },
    });
    const error = new AggregateError([cause, CANARY], `for ${CANARY}: ${CANARY}`, { cause });
    removeSecrets(error, [CANARY]);
    expect(error.message).toBe('for ***: ***');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(CANARY);
    expect(error.stack).not.toContain(CANARY);
    expect(Object.getOwnPropertyDescriptor(error, 'message')?.enumerable).toBe(false);
  });

  it('may refer to itself, be no error, or be frozen', () => {
    const error: Error & { self?: unknown } = new Error(CANARY);
    error.self = error;
    removeSecrets(error, [CANARY]);
    expect(error.message).toBe('***');
    const frozen = Object.freeze({ text: CANARY });
    expect(() => removeSecrets(frozen, [CANARY])).not.toThrow();
    expect(() => removeSecrets(undefined, [CANARY])).not.toThrow();
  });
});
