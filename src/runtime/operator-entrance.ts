import { StreamingError } from '../errors/streaming-error.js';
import type { Operator, Output } from '../operators/operator.js';

/** Where messages come into an operator: errors on their way back learn in which one they began. */
export function entranceTo(operator: Operator): Output {
  return {
    send(message): void {
      try {
        operator.receive(message);
      } catch (error) {
        throw error instanceof StreamingError ? error.amend({ operator: operator.name }) : error;
      }
    },
  };
}
