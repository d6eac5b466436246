import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type BuildResult, build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';

const FIRST_LOAD_BYTES_MAX = 400_000;

/** An application for browsers that imports `specifiers` of the built package, as its package.json leads there. */
function application(
  specifiers: readonly string[],
): Promise<BuildResult<{ write: false; metafile: true }>> {
  const imports = specifiers.map((name, i) => `export * as part${i} from '${name}';`);
  return build({
    stdin: { contents: imports.join('\n'), resolveDir: process.cwd() },
    // The compiler's short cuts to the sources are not the package's.
    tsconfigRaw: {},
    platform: 'browser',
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    outdir: 'application',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
}

describe('the package', () => {
  it('gives browsers their own entries', async () => {
    const { metafile } = await application(['sabot-sql', 'sabot-sql/kafka']);
    const inputs = Object.keys(metafile.inputs);
    expect(inputs).toEqual(expect.arrayContaining(['dist/browser.js', 'dist/kafka-browser.js']));
    expect(inputs).not.toContain('dist/node.js');
  });

  it('gives Node its own', () => {
    const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
    };
    expect(Object.keys(must(exports['.']))).toEqual(['browser', 'types', 'default']);
    expect(import.meta.resolve('sabot-sql')).toMatch(/node\.(js|ts)$/);
  });

  it('takes less than 400 KB, compressed, for the first query in a browser', async () => {
    const { outputFiles, metafile } = await application(['sabot-sql']);
    const first = new Set(['application/stdin.js']);
    for (const path of first) {
      for (const { path: next, kind } of must(metafile.outputs[path]).imports) {
        if (kind === 'import-statement') first.add(next);
      }
    }
    const loaded = [...first].map(
      (path) => must(outputFiles.find((file) => file.path.endsWith(path))).contents,
    );
    const files = [...loaded, readFileSync('dist/kernels.wasm')];
    const sum = (compress: (bytes: Uint8Array) => Uint8Array): number =>
      files.reduce((bytes, file) => bytes + compress(file).byteLength, 0);
    expect(sum(gzipSync)).toBeLessThan(FIRST_LOAD_BYTES_MAX);
    expect(sum(brotliCompressSync)).toBeLessThan(FIRST_LOAD_BYTES_MAX * 0.85);
  });
});
