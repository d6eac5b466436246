import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';

const ENTRY = 'src/node.ts';

function publicSymbols(): { readonly name: string; readonly documentation: string }[] {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const program = ts.createProgram([ENTRY], options);
  const checker = program.getTypeChecker();
  const entry = must(checker.getSymbolAtLocation(must(program.getSourceFile(ENTRY))));
  return checker.getExportsOfModule(entry).map((symbol) => {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    const comment = target.getDocumentationComment(checker);
    return { name: symbol.name, documentation: ts.displayPartsToString(comment) };
  });
}

describe('the public surface', () => {
  it('is documented, every name of it', () => {
    const symbols = publicSymbols();
    expect(symbols.map(({ name }) => name)).toContain('StreamingSQLExecutor');
    const undocumented = symbols.filter(({ documentation }) => documentation === '');
    expect(undocumented.map(({ name }) => name)).toEqual([]);
  });
});
