import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';
import { CHECKPOINT_DEFAULTS, type CheckpointOptions } from '../checkpoint/checkpoint-options.js';
import { didYouMean } from '../errors/did-you-mean.js';
import { ErrorType } from '../errors/error-type.js';
import { RecoveryStrategy } from '../errors/recovery-strategy.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { KernelMode } from '../kernels/load-kernels.js';
import { KERNEL_MEMORY_MAX_BYTES_DEFAULT } from '../kernels/load-kernels.js';
import type { Logger, LogLevel } from '../observability/logger.js';
import type { ErrorHandler } from '../recovery/error-handler.js';
import type { RecoveryRule } from '../recovery/recovery-rules.js';
import { parseConnectionUrl } from '../state/postgres/connection-url.js';

/** Options of `new StreamingSQLExecutor(options)`. */
export interface StreamingSQLExecutorOptions {
  /** Where state is kept: PGlite (default), a PostgreSQL server, or memory alone. */
  readonly stateBackend?: 'pglite' | 'postgres' | 'memory';
  /** Folder of the PGlite database; in memory without one. With it, queries are checkpointed and go on after a restart. */
  readonly statePath?: string;
  /** URL of the server for stateBackend 'postgres', as in `postgres://user:password@host:5432/database`. */
  readonly stateUrl?: string;
  /** Timers are part of every checkpoint, so that this can only be what `stateBackend` is, and may be left out. */
  readonly timerBackend?: 'pglite' | 'postgres' | 'memory';
  /** Seconds from one checkpoint to the next; fractions are fine, 0 means none at all. Default 60. */
  readonly checkpointIntervalSeconds?: number;
  /** A checkpoint that takes longer is given up. Default 600. */
  readonly checkpointTimeoutSeconds?: number;
  /** At least this long between the end of one checkpoint and the start of the next. Default 0. */
  readonly checkpointMinPauseSeconds?: number;
  /** So many checkpoints in a row may fail before the query does. Default 0. */
  readonly tolerableFailedCheckpoints?: number;
  /** So many complete checkpoints are kept, and one more that doesn't depend on them. Default 3. */
  readonly retainedCheckpoints?: number;
  /**
   * Does about failures what the rules say (see docs/RECOVERY.md): calls that failed are made again, a failed query starts again
   * from its last checkpoint. Default false: without it rules of `recoveryRules` alone count, and whatever else fails ends its query.
   */
  readonly enableErrorRecovery?: boolean;
  /**
   * How often a component is tried again until it works, and a query started again until a completed checkpoint stands behind
   * the row at which it failed. Default 3.
   */
  readonly maxRetries?: number;
  /** Pause before the first such attempt, half of it left to chance; the next ones are each twice as long, up to 30 s. Default 1000. */
  readonly retryDelayMs?: number;
  /** Come before the default rules. */
  readonly recoveryRules?: readonly RecoveryRule[];
  /** Decides about failures in place of what the four options before would make, which are then left out; may be shared. */
  readonly errorHandler?: ErrorHandler;
  /** Upper bound of what the windows of one query may hold, in bytes. Default: kernelMemoryMaxBytes alone bounds it. */
  readonly stateBytesMax?: number;
  /** At most this many connections fetch for one source, and subtasks per operator, of which there is one at present. Default 16. */
  readonly maxParallelism?: number;
  /** A source without rows for this long no longer holds the other sources' watermark back. Default 30000. */
  readonly watermarkIdleTimeoutMs?: number;
  /** Upper bound of one query's kernel memory, its window state included. Default 2 GiB. */
  readonly kernelMemoryMaxBytes?: number;
  /** `auto` (default) runs WebAssembly kernels, and their TypeScript twins where it is refused. */
  readonly kernelMode?: KernelMode;
  /** Rows that are processed at a time; results don't depend on it. Default 16384. */
  readonly batchRowsMax?: number;
  /** Writes lines of JSON to stderr, from this level on. Default `silent`. */
  readonly logLevel?: LogLevel;
  /** Takes the log in place of stderr, as `pinoLogger(instance)` does; its own level counts, so `logLevel` is left out. */
  readonly logger?: Logger;
  /** Shows metrics to OpenTelemetry and to export listeners of `executor.observability`. Default false. */
  readonly enableMetrics?: boolean;
  /** How often those listeners get them. Default 5000. */
  readonly metricsExportIntervalMs?: number;
  /** Makes each query a component of `executor.observability.getHealthChecker()`. Default false. */
  readonly enableHealthChecks?: boolean;
}

/** What is done about failures. */
export type RecoveryOptions =
  | { readonly kind: 'handler'; readonly handler: ErrorHandler }
  | {
      readonly kind: 'rules';
      /** Whether the default rules count. */
      readonly isEnabled: boolean;
      readonly rules: readonly RecoveryRule[];
      readonly maxRetries: number;
      readonly retryDelayMs: number;
    };

export interface ResolvedOptions {
  readonly stateBackend: 'pglite' | 'postgres' | 'memory';
  readonly statePath: string | undefined;
  readonly stateUrl: string | undefined;
  readonly checkpoints: CheckpointOptions;
  /** Whether every query is checkpointed: its state can outlive this process, or an interval was asked for. */
  readonly isCheckpointed: boolean;
  readonly recovery: RecoveryOptions;
  readonly stateBytesMax: number | undefined;
  readonly maxParallelism: number;
  readonly watermarkIdleTimeoutMs: number;
  readonly kernelMemoryMaxBytes: number;
  readonly kernelMode: KernelMode;
  readonly batchRowsMax: number;
  readonly enableMetrics: boolean;
  readonly metricsExportIntervalMs: number;
  readonly enableHealthChecks: boolean;
  readonly logLevel: LogLevel;
  readonly logger: Logger | undefined;
}

const KERNEL_MEMORY_BYTES_LIMIT = 2 ** 32 - 65_536;
const BATCH_ROWS_LIMIT = 65_536;
const BACKENDS = ['pglite', 'postgres', 'memory'] as const;

const seconds = z.number().check(z.gte(0));
const recoveryRule = z.strictObject({
  type: z.optional(z.enum(ErrorType)),
  retriable: z.optional(z.boolean()),
  component: z.optional(z.string()),
  strategy: z.enum(RecoveryStrategy),
});
const optionsSchema = z.object({
  stateBackend: z._default(z.enum(BACKENDS), 'pglite'),
  statePath: z.optional(z.string().check(z.minLength(1))),
  stateUrl: z.optional(z.string().check(z.minLength(1))),
  timerBackend: z.optional(z.enum(BACKENDS)),
  checkpointIntervalSeconds: z.optional(seconds),
  checkpointTimeoutSeconds: z.optional(z.number().check(z.gt(0))),
  checkpointMinPauseSeconds: z.optional(seconds),
  tolerableFailedCheckpoints: z._default(
    z.int().check(z.gte(0)),
    CHECKPOINT_DEFAULTS.tolerableFailures,
  ),
  retainedCheckpoints: z._default(z.int().check(z.gte(1)), CHECKPOINT_DEFAULTS.retained),
  enableErrorRecovery: z._default(z.boolean(), false),
  maxRetries: z._default(z.int().check(z.gte(0)), 3),
  retryDelayMs: z._default(z.number().check(z.gte(0)), 1000),
  recoveryRules: z._default(z.array(recoveryRule), []),
  errorHandler: z.optional(
    z.custom<ErrorHandler>(
      (given) => typeof (given as Partial<ErrorHandler> | undefined)?.decide === 'function',
      'expected a DefaultErrorHandler',
    ),
  ),
  stateBytesMax: z.optional(z.int().check(z.gte(1))),
  maxParallelism: z._default(z.int().check(z.gte(1)), 16),
  watermarkIdleTimeoutMs: z._default(z.number().check(z.gt(0)), 30_000),
  kernelMemoryMaxBytes: z._default(
    z.int().check(z.gte(2 ** 20), z.lte(KERNEL_MEMORY_BYTES_LIMIT)),
    KERNEL_MEMORY_MAX_BYTES_DEFAULT,
  ),
  kernelMode: z._default(z.enum(['auto', 'webassembly', 'typescript']), 'auto'),
  enableMetrics: z._default(z.boolean(), false),
  metricsExportIntervalMs: z._default(z.number().check(z.gte(1)), 5000),
  enableHealthChecks: z._default(z.boolean(), false),
  batchRowsMax: z._default(z.int().check(z.gte(1), z.lte(BATCH_ROWS_LIMIT)), 16_384),
  logLevel: z._default(z.enum(['silent', 'error', 'warn', 'info', 'debug']), 'silent'),
  logger: z.optional(z.custom<Logger>(isLogger, 'it has no debug, info, warn, error and child')),
});
type ParsedOptions = z.infer<typeof optionsSchema>;

/** Fills in the defaults. Throws VALIDATION_ERROR naming the option that is wrong or unknown. */
export function resolveOptions(options: StreamingSQLExecutorOptions): ResolvedOptions {
  const known = Object.keys(optionsSchema.shape);
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw invalid(name, `Unknown option ${name}${didYouMean(name, known)}.`);
    }
  }
  if (options.errorHandler !== undefined) refuseBesideHandler(options);
  const parsed = optionsSchema.safeParse(options, { error: english().localeError });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = String(issue?.path[0] ?? 'options');
    throw invalid(name, `Option ${name} is wrong: ${issue?.message ?? 'unknown problem'}.`);
  }
  refuseContradictions(parsed.data);
  if (options.logger !== undefined && options.logLevel !== undefined) {
    throw invalid(
      'logLevel',
      'logLevel has no effect with logger, whose own level counts: leave it out.',
    );
  }
  return resolved(parsed.data);
}

function refuseBesideHandler(options: StreamingSQLExecutorOptions): void {
  for (const name of [
    'enableErrorRecovery',
    'maxRetries',
    'retryDelayMs',
    'recoveryRules',
  ] as const) {
    if (options[name] === undefined) continue;
    throw invalid(
      name,
      `${name} has no effect beside errorHandler: say it to the handler, or leave one of them out.`,
    );
  }
}

function refuseContradictions({
  stateBackend,
  statePath,
  stateUrl,
  timerBackend,
}: ParsedOptions): void {
  if (stateBackend !== 'pglite' && statePath !== undefined) {
    const sentence = `statePath has no effect with stateBackend '${stateBackend}': leave it out.`;
    throw invalid('statePath', sentence);
  }
  if (stateBackend !== 'postgres' && stateUrl !== undefined) {
    const sentence =
      "stateUrl has no effect without stateBackend 'postgres': set that, or leave it out.";
    throw invalid('stateUrl', sentence);
  }
  if (stateBackend === 'postgres' && stateUrl === undefined) {
    const sentence =
      "stateBackend 'postgres' needs the option stateUrl, as in 'postgres://user@host:5432/database'.";
    throw invalid('stateUrl', sentence);
  }
  if (stateUrl !== undefined) refuseWrongUrl(stateUrl);
  if (timerBackend !== undefined && timerBackend !== stateBackend) {
    const sentence =
      `timerBackend is '${timerBackend}' but stateBackend is '${stateBackend}': timers are saved in one ` +
      'transaction with the state that they belong to, so leave timerBackend out or set both alike.';
    throw invalid('timerBackend', sentence);
  }
}

function refuseWrongUrl(stateUrl: string): void {
  try {
    parseConnectionUrl(stateUrl);
  } catch (error) {
    throw invalid('stateUrl', `Option stateUrl is wrong: ${(error as Error).message}`);
  }
}

function resolved(options: ParsedOptions): ResolvedOptions {
  const { stateBackend, statePath, stateUrl, checkpointIntervalSeconds } = options;
  const { enableErrorRecovery, recoveryRules, errorHandler, stateBytesMax } = options;
  const { maxParallelism, watermarkIdleTimeoutMs, kernelMemoryMaxBytes, kernelMode, batchRowsMax } =
    options;
  return {
    stateBackend,
    statePath,
    stateUrl,
    checkpoints: {
      intervalMs:
        checkpointIntervalSeconds === 0
          ? Number.POSITIVE_INFINITY
          : ms(checkpointIntervalSeconds, CHECKPOINT_DEFAULTS.intervalMs),
      timeoutMs: ms(options.checkpointTimeoutSeconds, CHECKPOINT_DEFAULTS.timeoutMs),
      minPauseMs: ms(options.checkpointMinPauseSeconds, CHECKPOINT_DEFAULTS.minPauseMs),
      tolerableFailures: options.tolerableFailedCheckpoints,
      retained: options.retainedCheckpoints,
    },
    isCheckpointed:
      checkpointIntervalSeconds !== 0 &&
      (statePath !== undefined ||
        stateUrl !== undefined ||
        checkpointIntervalSeconds !== undefined ||
        enableErrorRecovery ||
        recoveryRules.length > 0 ||
        errorHandler !== undefined),
    recovery: recoveryOf(options),
    stateBytesMax,
    maxParallelism,
    watermarkIdleTimeoutMs,
    kernelMemoryMaxBytes,
    kernelMode,
    batchRowsMax,
    enableMetrics: options.enableMetrics,
    metricsExportIntervalMs: options.metricsExportIntervalMs,
    enableHealthChecks: options.enableHealthChecks,
    logLevel: options.logLevel,
    logger: options.logger,
  };
}

function isLogger(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return ['debug', 'info', 'warn', 'error', 'child'].every(
    (method) => typeof Reflect.get(value, method) === 'function',
  );
}

function recoveryOf(options: ParsedOptions): RecoveryOptions {
  const { enableErrorRecovery: isEnabled, maxRetries, retryDelayMs, errorHandler } = options;
  if (errorHandler !== undefined) return { kind: 'handler', handler: errorHandler };
  const rules = options.recoveryRules as readonly RecoveryRule[];
  return { kind: 'rules', isEnabled, rules, maxRetries, retryDelayMs };
}

function ms(secondsGiven: number | undefined, defaultMs: number): number {
  return secondsGiven === undefined ? defaultMs : secondsGiven * 1000;
}

function invalid(option: string, sentence: string): StreamingError {
  return new StreamingError(ErrorType.VALIDATION_ERROR, sentence, {
    component: 'StreamingSQLExecutor',
    operation: option,
  });
}
