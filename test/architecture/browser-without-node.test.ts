import { builtinModules } from 'node:module';
import { build, type Metafile } from 'esbuild';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';

/** The libraries that browsers load; a new one is thought about first, since it is downloaded by everybody. */
const LIBRARIES = [
  '@opentelemetry/api',
  'apache-arrow',
  'big-integer',
  'cockatiel',
  'flatbuffers',
  'fzstd',
  'hyparquet',
  'hyparquet-compressors',
  'hyparquet-writer',
  'hysnappy',
  'node-sql-parser',
  'tslib',
  'zod',
];

/** Loaded when a database is opened; the built library has a copy without what it imports on Node. */
const PGLITE = /^@electric-sql\/pglite/;

let metafile: Metafile;
let syntax: ts.SourceFile;

beforeAll(async () => {
  const result = await build({
    entryPoints: ['src/browser.ts'],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['browser'],
    external: [...builtinModules, 'node:*', '@electric-sql/pglite'],
    logLevel: 'silent',
  });
  metafile = result.metafile;
  const { text } = must(result.outputFiles[0]);
  syntax = ts.createSourceFile('browser.js', text, ts.ScriptTarget.ES2022, true);
});

/** Every use of a name, other than as a property's. */
function usesOf(names: readonly string[]): ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && names.includes(node.text)) {
      const { parent } = node;
      const isProperty =
        (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) &&
        parent.name === node;
      if (!isProperty) found.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(syntax);
  return found;
}

describe('what a browser loads', () => {
  it('imports nothing of Node, not even later', () => {
    const ofNode = Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
      imports
        .filter(({ external, path }) => external && !PGLITE.test(path))
        .map(({ path }) => `${file} imports ${path}`),
    );
    expect(ofNode).toEqual([]);
    expect(Object.keys(metafile.inputs).length).toBeGreaterThan(400);
  });

  it('holds these libraries and no others', () => {
    const names = Object.keys(metafile.inputs).flatMap((file) => {
      const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
      return name === undefined ? [] : [name];
    });
    expect([...new Set(names)].sort()).toEqual(LIBRARIES);
  });

  it('uses neither process nor Buffer', () => {
    const uses = usesOf(['process', 'Buffer', 'require', 'setImmediate', '__dirname']);
    expect(uses.map((use) => use.parent.getText().slice(0, 80))).toEqual([]);
  });

  it('makes no code of text, apart from what Arrow does for builders, which are not used here', () => {
    const makers = usesOf(['eval', 'Function']).filter(
      ({ parent }) => ts.isNewExpression(parent) || ts.isCallExpression(parent),
    );
    const holders = makers.map((maker) => ts.findAncestor(maker, ts.isFunctionDeclaration));
    expect(holders.map((holder) => holder?.name?.text)).toEqual(['createIsValidFunction']);
  });
});
