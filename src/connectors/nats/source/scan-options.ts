import type { OptionReader } from '../../../common/option-reader.js';
import { isSubject } from '../driver/subject.js';

/** Where a stream is read from when there is no checkpoint to go on from. */
export type StartupMode =
  | { readonly kind: 'earliest' }
  | { readonly kind: 'latest' }
  | { readonly kind: 'sequence'; readonly sequence: number }
  | { readonly kind: 'timestamp'; readonly epochMs: number };

/** How a NATS table is read; formats and the way to the server apart. */
export interface ScanOptions {
  readonly stream: string;
  /** None for all. */
  readonly subjects: readonly string[];
  readonly startup: StartupMode;
  /** Whether it ends with what the stream holds at the start. */
  readonly isBounded: boolean;
  /** How long to go on trying when no server answers at the start. */
  readonly connectTimeoutMs: number;
  readonly onMalformed: 'fail' | 'skip';
  /** What is done about messages that were removed from the stream before they were read. */
  readonly onRemoved: 'fail' | 'skip';
}

/** Reads and checks the options. Throws VALIDATION_ERROR. */
export function readScanOptions(options: OptionReader): ScanOptions {
  return {
    stream: readStreamName(options),
    subjects: readSubjects(options),
    startup: readStartupMode(options),
    isBounded:
      options.oneOf('scan.bounded.mode', ['unbounded', 'latest-sequence'], 'unbounded') !==
      'unbounded',
    connectTimeoutMs: options.durationMs('scan.connect.timeout', 30_000),
    onMalformed: options.oneOf('scan.on-malformed', ['fail', 'skip'], 'fail'),
    onRemoved: options.oneOf('scan.on-removed', ['fail', 'skip'], 'fail'),
  };
}

/** Whether a table with these options ends by itself. */
export function isBoundedScan(options: ReadonlyMap<string, string>): boolean {
  const mode = options.get('scan.bounded.mode');
  return mode !== undefined && mode.toLowerCase() !== 'unbounded';
}

/** The name goes into subjects, so it is one token. */
export function readStreamName(options: OptionReader): string {
  const stream = options.required('stream', "name the JetStream stream, as in 'stream' = 'TRADES'");
  if (/^[^\s.*>/\\]+$/.test(stream)) return stream;
  throw options.error('stream', `must be a name without blanks, '.', '*' and '>', got '${stream}'`);
}

function readSubjects(options: OptionReader): readonly string[] {
  const text = options.text('subject');
  if (text === undefined) return [];
  const subjects = text.split(';').map((subject) => subject.trim());
  const wrong = subjects.find((subject) => !isSubject(subject, true));
  if (wrong === undefined) return subjects;
  throw options.error(
    'subject',
    `must be subjects such as 'trades.*' or 'trades.>', several with ';' between, got '${wrong}'`,
  );
}

function readStartupMode(options: OptionReader): StartupMode {
  const kind = options.oneOf(
    'scan.startup.mode',
    ['earliest', 'latest', 'sequence', 'timestamp'],
    'earliest',
  );
  const sequence = readNumber(options, 'scan.startup.sequence', kind === 'sequence', 1);
  const epochMs = readNumber(options, 'scan.startup.timestamp-millis', kind === 'timestamp', 0);
  switch (kind) {
    case 'sequence':
      return { kind, sequence };
    case 'timestamp':
      return { kind, epochMs };
    default:
      return { kind };
  }
}

function readNumber(options: OptionReader, name: string, isNeeded: boolean, min: number): number {
  if (isNeeded) options.required(name, "'scan.startup.mode' needs it");
  return options.integer(name, min, min);
}
