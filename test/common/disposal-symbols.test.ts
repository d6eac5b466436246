import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { expect, it } from 'vitest';

it('gives the symbols of disposal, as compilers name them, to surroundings without them', () => {
  const source = readFileSync('src/common/disposal-symbols.ts', 'utf8');
  const script = ts.transpile(source, { target: ts.ScriptTarget.ES2022 });
  const without = `delete Symbol.dispose; delete Symbol.asyncDispose; ${script}
    [Symbol.dispose === Symbol.for('Symbol.dispose'), Symbol.asyncDispose === Symbol.for('Symbol.asyncDispose')]`;
  expect([...(runInNewContext(without) as boolean[])]).toEqual([true, true]);
});

it('leaves those alone that are there', () => {
  expect(Symbol.asyncDispose).not.toBe(Symbol.for('Symbol.asyncDispose'));
});
