import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CODE_OF_TYPE, ERROR_CODES } from '../../src/errors/error-codes.js';
import { ErrorType } from '../../src/errors/error-type.js';
import { SqlError } from '../../src/errors/sql-error.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import { sourceFiles } from '../architecture/source-files.js';

const LISTED = /^\| `([A-Z_]+)` \| (.*?) \| (.*?) \| (.*?) \|$/gm;

describe('error codes', () => {
  it('are listed in docs/ERRORS.md, each with its type, cause and remedy', () => {
    const text = readFileSync('docs/ERRORS.md', 'utf8');
    const listed = [...text.matchAll(LISTED)].map(([, ...cells]) => cells);
    expect(listed).toEqual(
      Object.entries(ERROR_CODES).map(([code, { type, cause, remedy }]) => [
        code,
        type ?? 'several',
        cause,
        remedy,
      ]),
    );
  });

  it('are used, every one', () => {
    const text = sourceFiles('src')
      .filter(({ path }) => path !== 'src/errors/error-codes.ts')
      .map((file) => file.text)
      .join('\n');
    const defaults = Object.values<string>(CODE_OF_TYPE);
    const unused = Object.keys(ERROR_CODES).filter(
      (code) => !defaults.includes(code) && !text.includes(`'${code}'`),
    );
    expect(unused).toEqual([]);
  });

  it('follow the type where none was given', () => {
    const codes = Object.values(ErrorType).map((type) => new StreamingError(type, 'wrong').code);
    expect(codes).toEqual(Object.values(ErrorType).map((type) => CODE_OF_TYPE[type]));
    expect(new SqlError('Wrong', 'SELECT', 0).code).toBe('SQL_INVALID');
  });
});
