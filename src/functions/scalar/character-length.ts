import { must } from '../../common/assert.js';
import { INT, VARCHAR } from '../../types/sql-type.js';
import { lookUpParsed } from '../cast/cast-from-string.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { strictSignature } from './support/signature.js';

export const characterLength: ScalarFunctionDefinition = {
  name: 'CHARACTER_LENGTH',
  signature: 'CHARACTER_LENGTH(text STRING)',
  description: 'The same as CHAR_LENGTH.',
  example: ["CHARACTER_LENGTH('abc')", '3'],
  deterministic: true,
  resolve: (args) => strictSignature(args, [VARCHAR], INT),
  evaluate: (context, args) =>
    lookUpParsed(context, must(args[0]), INT, true, (text) => [...text].length),
};
