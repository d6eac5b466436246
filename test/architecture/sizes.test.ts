import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { nodesOf, placeOf, sourceFiles } from './source-files.js';

const FILE_LINES_MAX = 500;
const FUNCTION_LINES_MAX = 70;

type FunctionWithBody = ts.FunctionLikeDeclaration & { readonly body: ts.Node };

const hasBody = (node: ts.Node): node is FunctionWithBody =>
  ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;

/** The lines of a node without those inside the functions that it holds, which count for themselves. */
function ownLines(node: ts.Node): number {
  let lines = span(node);
  const leaveOut = (child: ts.Node): void => {
    if (hasBody(child)) lines -= span(child) - 1;
    else child.forEachChild(leaveOut);
  };
  node.forEachChild(leaveOut);
  return lines;
}

function span(node: ts.Node): number {
  const syntax = node.getSourceFile();
  const first = syntax.getLineAndCharacterOfPosition(node.getStart()).line;
  return syntax.getLineAndCharacterOfPosition(node.getEnd()).line - first + 1;
}

describe('sizes', () => {
  it(`keep every file within ${FILE_LINES_MAX} lines`, () => {
    const tooLong = sourceFiles('src', 'assembly', 'test', 'bench')
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > FILE_LINES_MAX);
    expect(tooLong).toEqual([]);
  });

  it(`keep every function within ${FUNCTION_LINES_MAX} lines`, () => {
    const tooLong: string[] = [];
    for (const file of sourceFiles('src', 'assembly', 'bench')) {
      for (const node of nodesOf(file.syntax)) {
        if (!hasBody(node)) continue;
        const lines = ownLines(node);
        if (lines > FUNCTION_LINES_MAX) tooLong.push(`${placeOf(file, node)} has ${lines} lines`);
      }
    }
    expect(tooLong).toEqual([]);
  });
});
