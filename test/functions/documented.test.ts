import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import { aggregateFunction } from '../../src/functions/aggregate-registry.js';
import { scalarFunction, scalarFunctionNames } from '../../src/functions/registry.js';
import { StreamingSQLExecutor } from '../../src/node.js';

const PAGE = readFileSync('docs/FUNCTIONS.md', 'utf8');

/** The rows of the table below a heading, without its head. */
function rowsBelow(heading: string): readonly string[] {
  const section = must(PAGE.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)));
  return section.split('\n').filter((line) => line.startsWith('| `'));
}

const code = (text: string) => `\`${text.replaceAll('|', '\\|')}\``;
const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const exampleOf = (definition: { readonly example: readonly [string, string] } | undefined) =>
  definition === undefined
    ? ''
    : `${code(definition.example[0])} is ${code(definition.example[1])}`;

describe('docs/FUNCTIONS.md', () => {
  it.each([
    ['scalar', 'Scalar functions'],
    ['aggregate', 'Aggregate functions'],
    ['window', 'Window functions'],
  ] as const)('lists every %s function', async (kind, heading) => {
    await using executor = new StreamingSQLExecutor();
    const functions = executor.vocabulary().functions.filter((known) => known.kind === kind);
    expect(rowsBelow(heading)).toEqual(
      functions.map(({ name, signature, description }) => {
        const example = kind === 'scalar' ? [exampleOf(scalarFunction(name))] : [];
        return row(code(signature), description, ...example);
      }),
    );
    if (kind !== 'aggregate') return;
    for (const { name } of functions) expect(aggregateFunction(name)).toBeDefined();
  });

  it('lists every operator, by an example', () => {
    const operators = scalarFunctionNames().filter((name) => name === name.toLowerCase());
    expect(rowsBelow('Operators and special forms')).toEqual(
      operators.map((name) => {
        const { description, example } = must(scalarFunction(name));
        return row(code(example[0]), code(example[1]), description);
      }),
    );
  });
});
