import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export interface SourceFile {
  /** From the project's folder, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly syntax: ts.SourceFile;
}

/** The TypeScript and AssemblyScript files below the given folders of the project. */
export function sourceFiles(...folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) =>
    filesBelow(folder)
      .filter((path) => path.endsWith('.ts'))
      .map((path) => {
        const text = readFileSync(path, 'utf8');
        const syntax = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
        return { path, text, syntax };
      }),
  );
}

/** All files below a folder, sorted. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    })
    .sort();
}

/** Every node of a file. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

/** `path:line` of a node. */
export function placeOf(file: SourceFile, node: ts.Node): string {
  const { line } = file.syntax.getLineAndCharacterOfPosition(node.getStart());
  return `${file.path}:${line + 1}`;
}
