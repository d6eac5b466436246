import { describe, expect, it } from 'vitest';
import { endsStatement } from '../../src/cli/statement-end.js';

describe('the end of a statement', () => {
  it.each(['SELECT 1;', 'SELECT 1; -- done', "SELECT ';' /* ; */ ;\n", "SELECT 'it''s';", ';'])(
    'is in %j',
    (text) => expect(endsStatement(text)).toBe(true),
  );

  it.each([
    '',
    'SELECT 1',
    "SELECT ';",
    "SELECT ';'",
    'SELECT 1 -- ;',
    'SELECT 1 /* ;',
    'SELECT `;`',
    'SELECT 1; SELECT 2',
  ])('is not in %j', (text) => expect(endsStatement(text)).toBe(false));
});
