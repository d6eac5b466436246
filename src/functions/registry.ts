import type { ScalarFunctionDefinition } from './function-definition.js';
import { and } from './scalar/and.js';
import { divide } from './scalar/divide.js';
import { equals } from './scalar/equals.js';
import { greater } from './scalar/greater.js';
import { greaterOrEqual } from './scalar/greater-or-equal.js';
import { isDistinctFrom } from './scalar/is-distinct-from.js';
import { isFalse } from './scalar/is-false.js';
import { isNotDistinctFrom } from './scalar/is-not-distinct-from.js';
import { isNotFalse } from './scalar/is-not-false.js';
import { isNotNull } from './scalar/is-not-null.js';
import { isNotTrue } from './scalar/is-not-true.js';
import { isNull } from './scalar/is-null.js';
import { isTrue } from './scalar/is-true.js';
import { less } from './scalar/less.js';
import { lessOrEqual } from './scalar/less-or-equal.js';
import { minus } from './scalar/minus.js';
import { mod } from './scalar/mod.js';
import { modulo } from './scalar/modulo.js';
import { negate } from './scalar/negate.js';
import { not } from './scalar/not.js';
import { notEquals } from './scalar/not-equals.js';
import { or } from './scalar/or.js';
import { plus } from './scalar/plus.js';
import { times } from './scalar/times.js';

/** Every scalar function: SQL's in upper case, operators as words in lower case. */
const SCALAR_FUNCTIONS: readonly ScalarFunctionDefinition[] = [
  and,
  divide,
  equals,
  greaterOrEqual,
  greater,
  isDistinctFrom,
  isFalse,
  isNotDistinctFrom,
  isNotFalse,
  isNotNull,
  isNotTrue,
  isNull,
  isTrue,
  lessOrEqual,
  less,
  minus,
  mod,
  modulo,
  negate,
  notEquals,
  not,
  or,
  plus,
  times,
];

const BY_NAME = new Map(SCALAR_FUNCTIONS.map((definition) => [definition.name, definition]));

/** The function of that registry name, or undefined. */
export function scalarFunction(name: string): ScalarFunctionDefinition | undefined {
  return BY_NAME.get(name);
}

/** All registry names, operators included. */
export function scalarFunctionNames(): string[] {
  return [...BY_NAME.keys()];
}
