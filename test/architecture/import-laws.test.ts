import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import ts from 'typescript';
import { afterEach, describe, expect, it } from 'vitest';
import { sourceFiles } from './source-files.js';

const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  readonly forbidden: NonNullable<ICruiseOptions['ruleSet']>['forbidden'];
  readonly options: ICruiseOptions;
};

/** `rule: from -> to` of everything that breaks a law. */
async function violations(baseDir: string, folders: readonly string[]): Promise<string[]> {
  const { output } = await cruise([...folders], {
    ...config.options,
    baseDir,
    validate: true,
    ruleSet: { forbidden: config.forbidden ?? [] },
  });
  return (output as ICruiseResult).summary.violations.map(
    ({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`,
  );
}

let scratch: string | undefined;

/** A project of its own, of files given by path. */
function project(files: Record<string, string>): string {
  scratch = mkdtempSync(join(tmpdir(), 'import-laws-'));
  for (const [path, text] of Object.entries({ 'tsconfig.json': '{}', ...files })) {
    const file = join(scratch, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return scratch;
}

afterEach(() => {
  if (scratch !== undefined) rmSync(scratch, { recursive: true });
  scratch = undefined;
});

describe('the import laws', () => {
  it('hold in the whole project', async () => {
    expect(await violations(process.cwd(), ['src', 'assembly'])).toEqual([]);
  });

  it.each([
    ['operators-imports-down-only', 'src/operators/a.ts', 'src/plan/b.ts'],
    ['operators-imports-down-only', 'src/operators/a.ts', 'src/connectors/b.ts'],
    ['plan-imports-down-only', 'src/plan/rules/a.ts', 'src/kernels/b.ts'],
    ['sql-imports-down-only', 'src/sql/a.ts', 'src/types/b.ts'],
    ['runtime-imports-down-only', 'src/runtime/a.ts', 'src/sql/b.ts'],
    ['entries-only-from-above', 'src/executor/a.ts', 'src/index.ts'],
    ['nothing-imports-the-top', 'src/node.ts', 'src/cli/b.ts'],
    ['platform-only-from-the-entry', 'src/executor/a.ts', 'src/platform/b.ts'],
    ['no-node-in-the-browser', 'src/browser.ts', 'src/platform/node.ts'],
    ['kernels-know-the-abi-alone', 'assembly/a.ts', 'src/common/b.ts'],
  ])('refuse what breaks %s', async (rule, from, to) => {
    const target = `${'../'.repeat(from.split('/').length - 1)}${to.replace(/\.ts$/, '.js')}`;
    const baseDir = project({
      [from]: `import type { b } from '${target}';\nexport type A = b;\n`,
      [to]: 'export type b = 1;\n',
    });
    const found = await violations(baseDir, ['src', dirname(from)]);
    expect(found.filter((line) => line.startsWith(rule))).toContain(`${rule}: ${from} -> ${to}`);
  });

  it('refuse cycles, also of types alone, libraries in the wrong folder and Node below the top', async () => {
    const library = 'node_modules/apache-arrow';
    const baseDir = project({
      'src/types/a.ts': "import type { B } from './b.js';\nexport type A = B;\n",
      'src/types/b.ts': "import type { A } from './a.js';\nexport type B = A | 1;\n",
      'src/runtime/a.ts': "import { x } from 'apache-arrow';\nexport const y = x;\n",
      'src/runtime/b.ts': "import { open } from 'node:fs';\nexport const y = open;\n",
      [`${library}/package.json`]: '{"name":"apache-arrow","main":"main.js"}',
      [`${library}/main.js`]: 'exports.x = 1;\n',
    });
    const rules = (await violations(baseDir, ['src'])).map((line) => line.split(':')[0]);
    expect(new Set(rules)).toEqual(
      new Set([
        'no-cycles',
        'one-importer-of-apache-arrow',
        'node-modules-of-node-in-their-places',
      ]),
    );
  });

  it('leave no barrels but the entries: files that only pass on what others export', () => {
    const entries = ['index', 'node', 'browser', 'kafka-surface', 'columnar/arrow'];
    const barrels = sourceFiles('src')
      .filter(({ path, syntax }) => {
        const passesOn = (statement: ts.Statement): boolean =>
          ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined;
        return (
          !entries.includes(path.slice('src/'.length, -'.ts'.length)) &&
          syntax.statements.every(passesOn)
        );
      })
      .map(({ path }) => path);
    expect(barrels).toEqual([]);
  });
});
