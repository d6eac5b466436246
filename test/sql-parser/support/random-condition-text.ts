import type { SeededRandom } from './random.js';

/**
 * The text of a condition in the SQL that Flink and PostgreSQL read alike, with few parentheses: `depth` levels of
 * AND, OR and NOT over predicates whose operands have `operandDepth` levels.
 */
export function randomConditionText(
  random: SeededRandom,
  depth: number,
  operandDepth: number,
): string {
  const inner = (): string => randomConditionText(random, depth - 1, operandDepth);
  if (depth <= 0) return predicate(random, operandDepth);
  switch (random.pick(['and', 'and', 'or', 'or', 'not', 'not', 'parentheses', 'leaf'] as const)) {
    case 'and':
      return `${inner()} AND ${inner()}`;
    case 'or':
      return `${inner()} OR ${inner()}`;
    case 'not':
      return random.chance(0.5) ? `NOT (${inner()})` : `NOT ${predicate(random, operandDepth)}`;
    case 'parentheses':
      return `(${inner()})`;
    case 'leaf':
      return predicate(random, operandDepth);
  }
}

function predicate(random: SeededRandom, depth: number): string {
  const sum = (): string => arithmetic(random, depth);
  const not = random.chance(0.3) ? 'NOT ' : '';
  const compare = (): string => random.pick(['=', '<>', '!=', '<', '<=', '>', '>=']);
  switch (Math.floor(random.fraction() * 14)) {
    case 0:
      return `${sum()} ${not}BETWEEN ${sum()} AND ${sum()}`;
    case 1:
      return `${sum()} ${not}IN (${sum()}, ${sum()})`;
    case 2:
      return `${sum()} ${not}LIKE ${sum()}`;
    case 3:
      return `${column(random)} ${not}LIKE 'it''s%' ESCAPE '!'`;
    case 4:
      return `${sum()} IS ${not}${random.pick(['NULL', 'TRUE', 'FALSE', 'UNKNOWN'])}`;
    case 5:
      return `${sum()} ${compare()} ${sum()} IS ${not}NULL`;
    case 6:
      return `${sum()} IS ${not}DISTINCT FROM ${sum()}`;
    case 7:
      return `${sum()} ${compare()} ${sum()} ${not}IN (${sum()})`;
    case 8:
      return `${sum()} ${compare()} ${sum()} ${not}BETWEEN ${sum()} AND ${sum()}`;
    case 9:
      return `${sum()} ${not}LIKE ${sum()} ${compare()} ${sum()}`;
    case 10:
      return `NOT (${arithmetic(random, depth - 1)}) + ${sum()} ${compare()} ${sum()}`;
    default:
      return `${sum()} ${compare()} ${sum()}`;
  }
}

function arithmetic(random: SeededRandom, depth: number): string {
  const inner = (): string => arithmetic(random, depth - 1);
  if (depth <= 0) return random.chance(0.6) ? column(random) : number(random);
  switch (Math.floor(random.fraction() * 10)) {
    case 0:
    case 1:
      return `${inner()} ${random.pick(['+', '-', '*', '/', '%'])} ${inner()}`;
    case 2:
      return `${inner()}${random.pick(['+', '*', '/'])}${column(random)}`;
    case 3:
      return `(${inner()})`;
    case 4:
      return `${random.pick(['-', '+'])} ${inner()}`;
    case 5:
      return `f(${inner()}, ${randomConditionText(random, 1, depth - 1)})`;
    case 6:
      return caseText(random, depth);
    case 7:
      return `${column(random)}-${column(random)}`;
    case 8:
      return number(random);
    default:
      return column(random);
  }
}

function caseText(random: SeededRandom, depth: number): string {
  const operand = random.chance(0.3) ? ` ${column(random)}` : '';
  const condition = randomConditionText(random, 1, depth - 1);
  const result = arithmetic(random, depth - 1);
  return `CASE${operand} WHEN ${condition} THEN ${result} ELSE ${number(random)} END`;
}

function column(random: SeededRandom): string {
  return random.pick(['a', 'b', 'c', 'x.d', 'x.e', 'y.a']);
}

function number(random: SeededRandom): string {
  return random.pick(['0', '1', '7', '42', '1.50', '1234567890123.25']);
}
