import type { ScalarFunctionDefinition } from '../function-definition.js';
import { evaluateDateFormat, resolveDateFormat } from './support/date-format.js';

export const dateFormat: ScalarFunctionDefinition = {
  name: 'DATE_FORMAT',
  signature: 'DATE_FORMAT(time TIMESTAMP, pattern STRING)',
  description:
    "A timestamp written by a pattern of Java's DateTimeFormatter: digits of y M d H m s S, quoted text.",
  example: [
    "DATE_FORMAT(TIMESTAMP '2024-02-29 13:45:56', 'dd.MM.yyyy HH:mm')",
    '"29.02.2024 13:45"',
  ],
  deterministic: true,
  mayFail: true,
  resolve: resolveDateFormat,
  evaluate: evaluateDateFormat,
};
