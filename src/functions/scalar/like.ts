import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateLike, resolveLike } from './support/like.js';

export const like: ScalarFunctionDefinition = {
  name: 'like',
  description:
    'Whether a string matches a pattern of % (any characters) and _ (one); a third argument escapes them.',
  example: ["'streams' LIKE 'str%s'", 'true'],
  deterministic: true,
  mayFail: true,
  resolve: resolveLike,
  evaluate: evaluateLike,
};
