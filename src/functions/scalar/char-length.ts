import { must } from '../../common/assert.js';
import { INT, VARCHAR } from '../../types/sql-type.js';
import { lookUpParsed } from '../cast/cast-from-string.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { strictSignature } from './support/signature.js';

export const charLength: ScalarFunctionDefinition = {
  name: 'CHAR_LENGTH',
  signature: 'CHAR_LENGTH(text STRING)',
  description: 'How many characters (code points) the string has.',
  example: ["CHAR_LENGTH('größe')", '5'],
  deterministic: true,
  resolve: (args) => strictSignature(args, [VARCHAR], INT),
  evaluate: (context, args) =>
    lookUpParsed(context, must(args[0]), INT, true, (text) => [...text].length),
};
