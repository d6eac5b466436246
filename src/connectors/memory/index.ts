import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Timers } from '../../time/clock.js';
import type { ConnectorDefinition, SourceConnector } from '../source.js';
import { MemorySource, type StreamInput } from './memory-source.js';
import { isRepeatable } from './peek-schema.js';

interface RegisteredStream {
  readonly input: StreamInput;
  isRead: boolean;
}

/** `'connector' = 'memory'`: the tables that were registered from code, found by the table's name. */
export class MemoryConnector implements ConnectorDefinition {
  readonly name = 'memory';
  readonly options = ['connector'];
  readonly #timers: Timers;
  readonly #streams = new Map<string, RegisteredStream>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  put(table: string, input: StreamInput): void {
    this.#streams.set(table, { input, isRead: false });
  }

  /** An input that goes on for ever simply never ends: nothing can be known of it beforehand. */
  isBounded(): boolean {
    return true;
  }

  readonly create = ({ name }: { readonly name: string }): SourceConnector => {
    const stream = this.#streams.get(name);
    if (stream === undefined) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `Table "${name}" has the connector "memory", whose rows come from registerStream("${name}", …): ` +
          'call that instead of CREATE TABLE.',
        { component: name },
      );
    }
    if (stream.isRead && !isRepeatable(stream.input)) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `Stream "${name}" can be read only once and has been, by an earlier query or earlier in this one: register it anew.`,
        { component: name },
      );
    }
    stream.isRead = true;
    return new MemorySource(name, stream.input, this.#timers);
  };
}
