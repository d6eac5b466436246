import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, it } from 'vitest';

const ENTRY = resolve('src/executor/streaming-sql-executor.ts');
/** `import … from '…'` and `export … from '…'`, types apart; `import('…')` is only for those who have what it needs. */
const STATIC_IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;

function importsOf(file: string): string[] {
  const matches = readFileSync(file, 'utf8').matchAll(STATIC_IMPORT);
  return Array.from(matches, ([, specifier = '']) => specifier);
}

it('loads the executor with no module of Node', () => {
  const reached = new Set([ENTRY]);
  const ofNode: string[] = [];
  for (const file of reached) {
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith('node:')) ofNode.push(`${file} imports ${specifier}`);
      if (!specifier.startsWith('.')) continue;
      reached.add(resolve(dirname(file), specifier.replace(/\.js$/, '.ts')));
    }
  }
  expect(reached.size).toBeGreaterThan(200);
  expect(ofNode).toEqual([]);
});
