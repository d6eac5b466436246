import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

/** What an operator holds when it is too much. */
export interface HeldState {
  readonly component: string;
  /** What holds it, in words that follow "the". */
  readonly subject: string;
  /** What to do besides allowing more, in words that follow "or". */
  readonly remedy: string;
  readonly keys: number;
  readonly bytes: number;
}

/** The state has outgrown its bound. */
export function stateTooLarge(held: HeldState, stateBytesMax: number): StreamingError {
  return new StreamingError(
    ErrorType.STATE_ERROR,
    `The state of the ${held.subject} has outgrown stateBytesMax: ${inWords(held)}, ` +
      `${mebibytes(stateBytesMax)} allowed. Raise stateBytesMax, or ${held.remedy}.`,
    { component: held.component },
    { code: 'MEMORY_EXHAUSTED' },
  );
}

/** The same error, with what the operator holds where it is that kernel memory is exhausted. */
export function explainExhaustion(error: unknown, held: () => HeldState): unknown {
  if (!(error instanceof StreamingError) || error.context.component !== 'KernelMemory')
    return error;
  const state = held();
  return new StreamingError(
    ErrorType.STATE_ERROR,
    `Kernel memory is exhausted in the ${state.subject}: ${inWords(state)}. ` +
      `Raise the option kernelMemoryMaxBytes, or ${state.remedy}.`,
    { component: state.component },
    { cause: error, code: 'MEMORY_EXHAUSTED' },
  );
}

function inWords({ keys, bytes }: HeldState): string {
  return `it holds ${keys} keys in ${mebibytes(bytes)}`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
