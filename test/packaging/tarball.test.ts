import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packedProject } from './packed-project.js';

let folder: string;
let tarball: string;

beforeAll(() => {
  ({ folder, tarball } = packedProject());
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

/** The code blocks of the README with the lines that their comments promise to print. */
function readmeExamples(): { readonly code: string; readonly promised: readonly string[] }[] {
  const readme = readFileSync('README.md', 'utf8');
  return [...readme.matchAll(/^```js\n(.*?)^```/gms)].map(([, code = '']) => ({
    code,
    promised: [...code.matchAll(/^\/\/ ([A-Z]{4} .*)$/gm)].map(([, line = '']) => line),
  }));
}

describe('the packed package, installed in an empty project', () => {
  it("runs the README's examples, which print what they say", () => {
    const examples = readmeExamples();
    expect(examples.length).toBeGreaterThanOrEqual(3);
    examples.forEach(({ code, promised }, i) => {
      const file = join(folder, `example-${i}.js`);
      writeFileSync(file, code);
      const printed = execFileSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' });
      if (promised.length > 0) expect(printed.trim().split('\n')).toEqual(promised);
    });
    expect(examples.flatMap(({ promised }) => promised).length).toBeGreaterThan(3);
  });

  it('has a command line that runs', () => {
    const installed = join(folder, 'node_modules', 'sabot-sql');
    const { bin, version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
      readonly bin: Readonly<Record<string, string>>;
      readonly version: string;
    };
    const program = join(installed, bin['sabot-sql'] ?? '');
    const printed = execFileSync(process.execPath, [program, '--version'], { encoding: 'utf8' });
    expect(printed.trim()).toBe(version);
    expect(readFileSync(program, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true);
  });

  it('holds the library, its kernels, its types and its licence, but neither tests nor sources', () => {
    const installed = join(folder, 'node_modules', 'sabot-sql');
    const has = (path: string): boolean => existsSync(join(installed, path));
    expect(
      ['dist/node.js', 'dist/node.d.ts', 'dist/kernels.wasm', 'LICENSE'].filter(has),
    ).toHaveLength(4);
    expect(['test', 'src', 'assembly', 'bench', 'node_modules'].filter(has)).toEqual([]);
  });

  it('is sound to publint', async () => {
    const pkgDir = join(folder, 'node_modules', 'sabot-sql');
    const { messages } = await publint({ pkgDir, pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  it('has types that every kind of import finds', () => {
    const report = execFileSync(
      process.execPath,
      [
        'node_modules/@arethetypeswrong/cli/dist/index.js',
        tarball,
        '--profile',
        'esm-only',
        '--exclude-entrypoints',
        'kernels.wasm',
        '--format',
        'json',
      ],
      { encoding: 'utf8' },
    );
    const { analysis } = JSON.parse(report) as { readonly analysis: { readonly types: unknown } };
    expect(analysis.types).not.toBe(false);
  });
});
