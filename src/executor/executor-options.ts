import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';
import { didYouMean } from '../errors/did-you-mean.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { KernelMode } from '../kernels/load-kernels.js';
import { KERNEL_MEMORY_MAX_BYTES_DEFAULT } from '../kernels/load-kernels.js';

/** Options of `new StreamingSQLExecutor(options)`. Those marked "later" are named already but throw when set. */
export interface StreamingSQLExecutorOptions {
  /** Where dimension tables are kept: PGlite (default), or memory alone. `'postgres'`: later. */
  readonly stateBackend?: 'pglite' | 'memory' | 'postgres';
  /** Folder of the PGlite database; in memory without one. */
  readonly statePath?: string;
  /** At most this many subtasks per operator. The engine runs one at present. Default 16. */
  readonly maxParallelism?: number;
  /** A source without rows for this long no longer holds the other sources' watermark back. Default 30000. */
  readonly watermarkIdleTimeoutMs?: number;
  /** Upper bound of one query's kernel memory, its window state included. Default 2 GiB. */
  readonly kernelMemoryMaxBytes?: number;
  /** `auto` (default) runs WebAssembly kernels, and their TypeScript twins where it is refused. */
  readonly kernelMode?: KernelMode;
  /** Rows that are processed at a time; results don't depend on it. Default 16384. */
  readonly batchRowsMax?: number;
  /** Later. */
  readonly timerBackend?: string;
  /** Later. */
  readonly checkpointIntervalSeconds?: number;
  /** Later. */
  readonly enableErrorRecovery?: boolean;
  /** Later. */
  readonly maxRetries?: number;
  /** Later. */
  readonly retryDelayMs?: number;
  /** Later. */
  readonly enableMetrics?: boolean;
  /** Later. */
  readonly metricsExportIntervalMs?: number;
  /** Later. */
  readonly enableHealthChecks?: boolean;
}

export interface ResolvedOptions {
  readonly stateBackend: 'pglite' | 'memory';
  readonly statePath: string | undefined;
  readonly maxParallelism: number;
  readonly watermarkIdleTimeoutMs: number;
  readonly kernelMemoryMaxBytes: number;
  readonly kernelMode: KernelMode;
  readonly batchRowsMax: number;
}

const KERNEL_MEMORY_BYTES_LIMIT = 2 ** 32 - 65_536;
const BATCH_ROWS_LIMIT = 65_536;

const optionsSchema = z.object({
  stateBackend: z._default(z.enum(['pglite', 'memory', 'postgres']), 'pglite'),
  statePath: z.optional(z.string().check(z.minLength(1))),
  maxParallelism: z._default(z.int().check(z.gte(1)), 16),
  watermarkIdleTimeoutMs: z._default(z.number().check(z.gt(0)), 30_000),
  kernelMemoryMaxBytes: z._default(
    z.int().check(z.gte(2 ** 20), z.lte(KERNEL_MEMORY_BYTES_LIMIT)),
    KERNEL_MEMORY_MAX_BYTES_DEFAULT,
  ),
  kernelMode: z._default(z.enum(['auto', 'webassembly', 'typescript']), 'auto'),
  batchRowsMax: z._default(z.int().check(z.gte(1), z.lte(BATCH_ROWS_LIMIT)), 16_384),
});

/** Named by the specified API, not working yet: setting one must not look as if it did something. */
const LATER: Record<string, string> = {
  timerBackend: 'Timers are kept in memory',
  checkpointIntervalSeconds: 'Checkpoints are not available',
  enableErrorRecovery: 'Error recovery is not available',
  maxRetries: 'Error recovery is not available',
  retryDelayMs: 'Error recovery is not available',
  enableMetrics: 'Metrics export is not available',
  metricsExportIntervalMs: 'Metrics export is not available',
  enableHealthChecks: 'Health checks are not available',
};

/** Fills in the defaults. Throws VALIDATION_ERROR naming the option that is wrong, unknown or not available. */
export function resolveOptions(options: StreamingSQLExecutorOptions): ResolvedOptions {
  const known = [...Object.keys(optionsSchema.shape), ...Object.keys(LATER)];
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) {
      throw invalid(name, `Unknown option ${name}${didYouMean(name, known)}.`);
    }
    const unavailable = LATER[name];
    if (unavailable !== undefined && value !== undefined && value !== false) {
      throw invalid(name, `${unavailable} in this version: leave the option ${name} out.`);
    }
  }
  const parsed = optionsSchema.safeParse(options, { error: english().localeError });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = String(issue?.path[0] ?? 'options');
    throw invalid(name, `Option ${name} is wrong: ${issue?.message ?? 'unknown problem'}.`);
  }
  const { stateBackend, statePath, ...rest } = parsed.data;
  if (stateBackend === 'postgres') {
    const sentence = "stateBackend 'postgres' is not available in this version: use 'pglite'.";
    throw invalid('stateBackend', sentence);
  }
  if (stateBackend === 'memory' && statePath !== undefined) {
    throw invalid('statePath', "statePath has no effect with stateBackend 'memory': leave it out.");
  }
  return { stateBackend, statePath, ...rest };
}

function invalid(option: string, sentence: string): StreamingError {
  return new StreamingError(ErrorType.VALIDATION_ERROR, sentence, {
    component: 'StreamingSQLExecutor',
    operation: option,
  });
}
