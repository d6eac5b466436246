import type { ResultBatch } from '../../columnar/result-batch.js';
import { OptionReader } from '../../common/option-reader.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Timers } from '../../time/clock.js';
import type { ChangelogMode } from '../../types/changelog-mode.js';
import type { SinkConfig, SinkConnector } from '../sink.js';
import type { ConnectorDefinition, SourceConfig, SourceConnector } from '../source.js';
import { MemorySink } from './memory-sink.js';
import { MemorySource } from './memory-source.js';
import { isRepeatable } from './peek-schema.js';
import { ReceivedBatches } from './received-batches.js';
import type { StreamInput } from './stream-input.js';

/** Of rows that nobody has taken. */
const BYTES_MAX = 512 << 20;

/** How the rows of a registered stream say what they are. */
export interface StreamChanges {
  readonly mode: ChangelogMode;
  /** The column that has the kinds; it is none of the table's. */
  readonly rowKindColumn: string;
}

interface RegisteredStream {
  readonly input: StreamInput;
  readonly changes: StreamChanges | undefined;
  isRead: boolean;
}

/**
 * `'connector' = 'memory'`: tables that live in this process, found by their names. Those that were registered from code are
 * read; those that INSERT INTO writes to keep their rows for `received`.
 */
export class MemoryConnector implements ConnectorDefinition {
  readonly name = 'memory';
  readonly options = ['connector', 'memory.bytes-max'];
  readonly #timers: Timers;
  readonly #streams = new Map<string, RegisteredStream>();
  readonly #received = new Map<string, ReceivedBatches>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Without `changes` every row is an insert. */
  put(table: string, input: StreamInput, changes?: StreamChanges): void {
    this.#streams.set(table, { input, changes, isRead: false });
  }

  /** What INSERT INTO has written to a table so far, in order, and nobody has taken. */
  received(table: string): readonly ResultBatch[] {
    return this.#received.get(table)?.all() ?? [];
  }

  /** The same, which is forgotten here. */
  takeReceived(table: string): readonly ResultBatch[] {
    return this.#received.get(table)?.take() ?? [];
  }

  /** An input that goes on for ever simply never ends: nothing can be known of it beforehand. */
  isBounded(): boolean {
    return true;
  }

  changelogMode({ name }: Pick<SourceConfig, 'name'>): ChangelogMode {
    return this.#streams.get(name)?.changes?.mode ?? 'insert-only';
  }

  rowKindColumn({ name }: Pick<SourceConfig, 'name'>): string | undefined {
    return this.#streams.get(name)?.changes?.rowKindColumn;
  }

  sinkChangelogMode(): ChangelogMode {
    return 'all';
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

  readonly createSink = (config: SinkConfig): SinkConnector => {
    const options = new OptionReader(config);
    const bytesMax = options.bytes('memory.bytes-max', BYTES_MAX);
    options.finish();
    const received = this.#received.get(config.name) ?? new ReceivedBatches();
    this.#received.set(config.name, received);
    return new MemorySink(config.name, received, bytesMax);
  };
}
