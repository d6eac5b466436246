import { type RecordBatch, Table } from '../../columnar/arrow.js';
import type { Row, StreamInput } from './stream-input.js';

/** Goes through the items of an input; `return` lets go of it. */
export type ItemIterator = AsyncIterator<RecordBatch | Row> | Iterator<RecordBatch | Row>;

/** The items of an input, each asked for only when it is wanted. */
export function iterateInput(input: StreamInput): ItemIterator {
  if (input instanceof Table) return input.batches[Symbol.iterator]();
  if (isReadableStream(input)) return iterateStream(input);
  if (Symbol.asyncIterator in input) return input[Symbol.asyncIterator]();
  return input[Symbol.iterator]();
}

export function isReadableStream(input: object): input is ReadableStream<RecordBatch | Row> {
  return 'getReader' in input && typeof input.getReader === 'function';
}

/** An input whose first item has been looked at, from that on. */
export function resumed(
  first: RecordBatch | Row,
  rest: ItemIterator,
): AsyncIterable<RecordBatch | Row> {
  let isFirst = true;
  const iterator: AsyncIterator<RecordBatch | Row> = {
    next: async () => {
      if (!isFirst) return rest.next();
      isFirst = false;
      return { done: false, value: first };
    },
    // A generator would wait with it for what it is asked for at the moment.
    return: async () => {
      isFirst = false;
      await rest.return?.();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

/**
 * The stream's own iterator is not there in all browsers, and cancels only when the item has come that is waited for: from a silent
 * stream never.
 */
function iterateStream(
  stream: ReadableStream<RecordBatch | Row>,
): AsyncIterator<RecordBatch | Row> {
  const reader = stream.getReader();
  let isOver = false;
  return {
    next: async () => {
      if (isOver) return { done: true, value: undefined };
      try {
        const item = await reader.read();
        if (!item.done) return item;
      } catch (error) {
        end();
        throw error;
      }
      end();
      return { done: true, value: undefined };
    },
    return: async () => {
      if (!isOver) {
        isOver = true;
        await reader.cancel().finally(() => reader.releaseLock());
      }
      return { done: true, value: undefined };
    },
  };

  function end(): void {
    if (isOver) return;
    isOver = true;
    reader.releaseLock();
  }
}
