import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';

const ENTRIES = ['src/node.ts', 'src/kafka.ts', 'src/browser.ts'];

const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
const program = ts.createProgram(ENTRIES, options);
const checker = program.getTypeChecker();
const exports = ENTRIES.flatMap((path) =>
  checker.getExportsOfModule(must(checker.getSymbolAtLocation(must(program.getSourceFile(path))))),
);

function resolved(symbol: ts.Symbol): ts.Symbol {
  return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
}

const exported = new Map(exports.map((symbol) => [resolved(symbol), symbol.name]));

const typeOnly = new Set(
  exports
    .filter(({ declarations }) => declarations?.every(ts.isTypeOnlyExportDeclaration))
    .map(({ name }) => name),
);

/** Own types that what users see of a declaration mentions: not those of private members and of bodies. */
function mentionedTypes(declaration: ts.Declaration, isTypeOnly: boolean): ts.Symbol[] {
  const found: ts.Symbol[] = [];
  const visit = (node: ts.Node, isBase: boolean): void => {
    if (ts.isBlock(node) || isPrivate(node)) return;
    // Nobody can call those of base classes, nor of classes that are exported as types.
    if (isBase && ts.isConstructorDeclaration(node)) return;
    if (ts.isPropertyDeclaration(node) && node.type !== undefined) {
      visit(node.type, isBase);
      return;
    }
    if (ts.isExpressionWithTypeArguments(node)) {
      const base = checker.getSymbolAtLocation(node.expression);
      const [own] = base === undefined ? [] : (resolved(base).declarations ?? []);
      if (own !== undefined && ts.isClassDeclaration(own) && isOwn(own)) {
        for (const member of own.members) visit(member, true);
      }
      return;
    }
    if (ts.isTypeReferenceNode(node)) {
      const symbol = resolved(must(checker.getSymbolAtLocation(node.typeName)));
      const isParameter = (symbol.flags & ts.SymbolFlags.TypeParameter) !== 0;
      if (!isParameter && symbol.declarations?.every(isOwn)) found.push(symbol);
    }
    ts.forEachChild(node, (child) => visit(child, isBase));
  };
  visit(declaration, isTypeOnly);
  return found;
}

function isPrivate(node: ts.Node): boolean {
  const name = ts.isClassElement(node) ? node.name : undefined;
  return name !== undefined && ts.isPrivateIdentifier(name);
}

function isOwn(declaration: ts.Declaration): boolean {
  return !declaration.getSourceFile().fileName.includes('node_modules');
}

describe('the public surface', () => {
  it('is documented, every name of it', () => {
    expect([...exported.values()]).toContain('StreamingSQLExecutor');
    const undocumented = [...exported].filter(
      ([symbol]) => ts.displayPartsToString(symbol.getDocumentationComment(checker)) === '',
    );
    expect(undocumented.map(([, name]) => name)).toEqual([]);
  });

  it('has a name for every type that it mentions', () => {
    const nameless = new Set<string>();
    for (const [symbol, name] of exported) {
      const isType = typeOnly.has(name);
      for (const declaration of (symbol.declarations ?? []).filter(isOwn)) {
        for (const type of mentionedTypes(declaration, isType)) {
          if (!exported.has(type)) nameless.add(`${name}: ${type.name}`);
        }
      }
    }
    expect([...nameless]).toEqual([]);
  });
});
