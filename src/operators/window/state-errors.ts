import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

/** What a window aggregation holds when it is too much. */
export interface HeldState {
  /** What it is of, in words. */
  readonly sentence: string;
  readonly keys: number;
  readonly bytes: number;
}

/** The state has outgrown its bound. */
export function stateTooLarge(held: HeldState, stateBytesMax: number): StreamingError {
  return new StreamingError(
    ErrorType.STATE_ERROR,
    `The state of the window aggregation ${held.sentence} has outgrown stateBytesMax: ${inWords(held)}, ` +
      `${mebibytes(stateBytesMax)} allowed. Raise stateBytesMax, or group by fewer distinct keys or shorter windows.`,
    { component: 'window-aggregate' },
  );
}

/** The same error, with what the window aggregation holds where it is that kernel memory is exhausted. */
export function explainExhaustion(error: unknown, held: () => HeldState): unknown {
  if (!(error instanceof StreamingError) || error.context.component !== 'KernelMemory')
    return error;
  const state = held();
  return new StreamingError(
    ErrorType.STATE_ERROR,
    `Kernel memory is exhausted in the window aggregation ${state.sentence}: ${inWords(state)}. ` +
      'Raise the option kernelMemoryMaxBytes, or group by fewer distinct keys or shorter windows.',
    { component: 'window-aggregate' },
    { cause: error },
  );
}

function inWords({ keys, bytes }: HeldState): string {
  return `it holds ${keys} keys in ${mebibytes(bytes)}`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
