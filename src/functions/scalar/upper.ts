import { must } from '../../common/assert.js';
import { VARCHAR } from '../../types/sql-type.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { mapStrings } from './support/look-up-strings.js';
import { strictSignature } from './support/signature.js';

export const upper: ScalarFunctionDefinition = {
  name: 'UPPER',
  signature: 'UPPER(text STRING)',
  description: 'The string in upper case.',
  example: ["UPPER('abc')", '"ABC"'],
  deterministic: true,
  resolve: (args) => strictSignature(args, [VARCHAR], VARCHAR),
  evaluate: (context, args, result) =>
    mapStrings(context, must(args[0]), '', result, (text) => text.toUpperCase()),
};
