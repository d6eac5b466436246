import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { nodesOf, placeOf, type SourceFile, sourceFiles } from './source-files.js';

/** Where the machine may be asked: everything else gets clock, timers, chance and files handed in. */
const PLACES = /^src\/(platform|cli|state\/pglite)\//;

const BANNED_MEMBERS = ['Date.now', 'Math.random', 'performance.now'];
const BANNED_NAMES = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'process',
  'Buffer',
  '__dirname',
];

/** What a node takes from its surroundings, or undefined. */
function reachesOut(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && BANNED_MEMBERS.includes(node.getText())) {
    return node.getText();
  }
  if (ts.isNewExpression(node) && node.getText() === 'new Date()') return 'new Date()';
  if (!ts.isIdentifier(node) || !BANNED_NAMES.includes(node.text)) return undefined;
  const { parent } = node;
  const isMember = ts.isPropertyAccessExpression(parent) && parent.name === node;
  const isDeclared =
    (ts.isPropertySignature(parent) ||
      ts.isMethodSignature(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isPropertyAssignment(parent)) &&
    parent.name === node;
  return isMember || isDeclared ? undefined : node.text;
}

function findings(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) =>
    [...nodesOf(file.syntax)].flatMap((node) => {
      const what = reachesOut(node);
      return what === undefined ? [] : [`${placeOf(file, node)} uses ${what}`];
    }),
  );
}

describe('time, chance and the process', () => {
  it('are asked for in the platform and the command line alone', () => {
    const files = sourceFiles('src').filter(({ path }) => !PLACES.test(path));
    expect(findings(files)).toEqual([]);
  });

  it('would be found', () => {
    const text =
      'const a = Date.now() + Math.random();\nsetTimeout(() => new Date(), process.pid);';
    const syntax = ts.createSourceFile('x.ts', text, ts.ScriptTarget.ES2022, true);
    expect(findings([{ path: 'x.ts', text, syntax }])).toEqual([
      'x.ts:1 uses Date.now',
      'x.ts:1 uses Math.random',
      'x.ts:2 uses setTimeout',
      'x.ts:2 uses new Date()',
      'x.ts:2 uses process',
    ]);
  });
});
