import { parseArgs } from 'node:util';
import { must } from '../common/assert.js';
import { didYouMean } from '../errors/did-you-mean.js';
import type { LogLevel } from '../observability/logger.js';
import { OUTPUT_FORMATS, type OutputFormat } from './output/formats.js';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'shell'; readonly options: RunOptions }
  | { readonly kind: 'run'; readonly file: string; readonly options: RunOptions }
  | { readonly kind: 'explain'; readonly file: string; readonly isAnalyze: boolean }
  | { readonly kind: 'checkpoints'; readonly options: CheckpointsOptions }
  | { readonly kind: 'state'; readonly options: StateOptions }
  | { readonly kind: 'demo' };

export interface RunOptions {
  /** Undefined: a table on a terminal, NDJSON elsewhere. */
  readonly output: OutputFormat | undefined;
  /** Folder in which state is kept; in memory without one. */
  readonly statePath: string | undefined;
  /** Seconds; undefined: as the executor's default is. */
  readonly checkpointIntervalSeconds: number | undefined;
  /** File of a savepoint that the queries start from. */
  readonly fromSavepoint: string | undefined;
  /** Whether state that changed queries have no place for is dropped. */
  readonly allowNonRestoredState: boolean;
  /** Upper bound of subtasks per operator. */
  readonly parallelism: number | undefined;
  /** The least of what is logged to stderr; undefined: nothing. */
  readonly logLevel: LogLevel | undefined;
  /** No progress on stderr. */
  readonly isQuiet: boolean;
  /** Where metrics, health and queries are served, on this machine alone; undefined: nowhere. */
  readonly httpPort: number | undefined;
  /** Whether /queries tells of the kernels of each operator. */
  readonly profilesKernels: boolean;
  /** Queries are diagnosed when nothing has come out for so long; undefined: never. */
  readonly explainStallSeconds: number | undefined;
}

export interface CheckpointsOptions {
  /** A folder with state, or the file of a savepoint. */
  readonly place: { readonly statePath: string } | { readonly savepoint: string };
  /** The only job to be looked at. */
  readonly jobId: string | undefined;
}

export interface StateOptions {
  readonly sql: string;
  /** Folder with state. */
  readonly statePath: string;
  /** Undefined: a table on a terminal, NDJSON elsewhere. */
  readonly output: OutputFormat | undefined;
}

/** A command line that makes no sense. The message is one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const OPTIONS = {
  output: { type: 'string' },
  'state-path': { type: 'string' },
  'checkpoint-interval': { type: 'string' },
  'from-savepoint': { type: 'string' },
  'allow-non-restored-state': { type: 'boolean' },
  parallelism: { type: 'string' },
  'log-level': { type: 'string' },
  quiet: { type: 'boolean' },
  'explain-stall': { type: 'string' },
  analyze: { type: 'boolean' },
  http: { type: 'string' },
  'profile-kernels': { type: 'boolean' },
  savepoint: { type: 'string' },
  job: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

const RUN_OPTIONS = [
  'output',
  'state-path',
  'checkpoint-interval',
  'parallelism',
  'log-level',
  'quiet',
  'explain-stall',
];

const PORT_MAX = 65_535;

const LOG_LEVELS: readonly LogLevel[] = ['silent', 'error', 'warn', 'info', 'debug'];

/** Seconds, where `--explain-stall` stands without them. */
const EXPLAIN_STALL_DEFAULT = '10';

const COMMANDS: Readonly<Record<string, { readonly options: readonly string[] }>> = {
  run: {
    options: [
      ...RUN_OPTIONS,
      'from-savepoint',
      'allow-non-restored-state',
      'http',
      'profile-kernels',
    ],
  },
  explain: { options: ['analyze'] },
  checkpoints: { options: ['state-path', 'savepoint', 'job'] },
  state: { options: ['state-path', 'output'] },
  demo: { options: [] },
};

/** Understands the arguments behind the program's name. Throws UsageError. */
export function parseArguments(argv: readonly string[]): Command {
  const { tokens } = parseArgs({
    args: withStallSeconds(argv),
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const positionals: string[] = [];
  const values = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind === 'option') values.set(token.name, optionValue(token));
  }
  if (values.has('help')) return { kind: 'help' };
  if (values.has('version')) return { kind: 'version' };
  const [name, ...rest] = positionals;
  if (name === undefined) {
    refuseOthers(values, RUN_OPTIONS, 'the shell');
    return { kind: 'shell', options: runOptions(values) };
  }
  if (name === 'help') return { kind: 'help' };
  const command = COMMANDS[name];
  if (command === undefined) {
    const hint = didYouMean(name, Object.keys(COMMANDS));
    throw new UsageError(
      `Unknown command "${name}"${hint}: use run, explain, checkpoints, state or demo`,
    );
  }
  refuseOthers(values, command.options, `"${name}"`);
  if (name === 'demo' || name === 'checkpoints') {
    if (rest.length > 0) throw new UsageError(`"${name}" takes no file, got "${rest[0]}"`);
    if (name === 'demo') return { kind: 'demo' };
    return { kind: 'checkpoints', options: checkpointsOptions(values) };
  }
  if (name === 'state') return { kind: 'state', options: stateOptions(values, rest) };
  const file = singleFile(name, rest);
  if (name === 'explain') return { kind: 'explain', file, isAnalyze: values.has('analyze') };
  return { kind: 'run', file, options: runOptions(values) };
}

/** The seconds of `--explain-stall` may be left out: what follows then is no value of it. */
function withStallSeconds(argv: readonly string[]): string[] {
  return argv.map((argument, i) =>
    argument === '--explain-stall' && !/^\d/.test(argv[i + 1] ?? '')
      ? `${argument}=${EXPLAIN_STALL_DEFAULT}`
      : argument,
  );
}

function refuseOthers(
  values: ReadonlyMap<string, string>,
  options: readonly string[],
  command: string,
): void {
  const other = [...values.keys()].find((option) => !options.includes(option));
  if (other !== undefined) {
    throw new UsageError(`The option --${other} has no meaning for ${command}`);
  }
}

function optionValue(token: {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
}): string {
  const { name, rawName, value } = token;
  const known = Object.entries(OPTIONS).find(([candidate]) => candidate === name);
  if (known === undefined) {
    const hint = didYouMean(name, Object.keys(OPTIONS));
    throw new UsageError(`Unknown option ${rawName}${hint}`);
  }
  if (known[1].type === 'boolean') {
    if (value !== undefined) throw new UsageError(`The option --${name} takes no value`);
    return '';
  }
  if (value === undefined || value === '' || value.startsWith('--')) {
    throw new UsageError(`The option --${name} needs a value`);
  }
  return value;
}

function singleFile(command: string, files: readonly string[]): string {
  if (files.length === 0) throw new UsageError(`"${command}" needs a SQL file`);
  if (files.length > 1) {
    throw new UsageError(`"${command}" takes one SQL file, got ${files.length}`);
  }
  return must(files[0]);
}

function runOptions(values: ReadonlyMap<string, string>): RunOptions {
  return {
    output: outputFormat(values.get('output')),
    statePath: values.get('state-path'),
    checkpointIntervalSeconds: secondsOf('checkpoint-interval', values.get('checkpoint-interval')),
    fromSavepoint: values.get('from-savepoint'),
    allowNonRestoredState: values.has('allow-non-restored-state'),
    parallelism: parallelism(values.get('parallelism')),
    logLevel: logLevel(values.get('log-level')),
    isQuiet: values.has('quiet'),
    httpPort: portOf(values.get('http')),
    profilesKernels: values.has('profile-kernels'),
    explainStallSeconds: secondsOf('explain-stall', values.get('explain-stall')),
  };
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= PORT_MAX) return port;
  throw new UsageError(`--http takes a port from 0 to ${PORT_MAX}, got "${text}"`);
}

function checkpointsOptions(values: ReadonlyMap<string, string>): CheckpointsOptions {
  const [statePath, savepoint] = [values.get('state-path'), values.get('savepoint')];
  const jobId = values.get('job');
  if (statePath !== undefined && savepoint === undefined) return { place: { statePath }, jobId };
  if (savepoint !== undefined && statePath === undefined) return { place: { savepoint }, jobId };
  throw new UsageError('"checkpoints" needs either --state-path or --savepoint');
}

function stateOptions(values: ReadonlyMap<string, string>, texts: readonly string[]): StateOptions {
  const statePath = values.get('state-path');
  if (statePath === undefined) throw new UsageError('"state" needs --state-path');
  const [sql] = texts;
  if (sql === undefined || texts.length > 1) {
    throw new UsageError('"state" takes one SELECT in quotes, as in "SELECT * FROM state_tables"');
  }
  return { sql, statePath, output: outputFormat(values.get('output')) };
}

function outputFormat(text: string | undefined): OutputFormat | undefined {
  if (text === undefined) return undefined;
  const format = OUTPUT_FORMATS.find((candidate) => candidate === text);
  if (format !== undefined) return format;
  const hint = didYouMean(text, OUTPUT_FORMATS);
  const formats = OUTPUT_FORMATS.join(', ');
  throw new UsageError(`Unknown output format "${text}"${hint}: --output takes ${formats}`);
}

function logLevel(text: string | undefined): LogLevel | undefined {
  if (text === undefined) return undefined;
  const level = LOG_LEVELS.find((candidate) => candidate === text);
  if (level !== undefined) return level;
  const hint = didYouMean(text, LOG_LEVELS);
  throw new UsageError(
    `Unknown log level "${text}"${hint}: --log-level takes ${LOG_LEVELS.join(', ')}`,
  );
}

function parallelism(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count) && count >= 1) return count;
  throw new UsageError(`--parallelism takes a whole number of at least 1, got "${text}"`);
}

function secondsOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && Number.isFinite(seconds)) return seconds;
  throw new UsageError(`--${option} takes seconds, such as 10 or 0.5, got "${text}"`);
}
