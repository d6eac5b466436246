import { describe, expect, it } from 'vitest';
import {
  resolveOptions,
  type StreamingSQLExecutorOptions,
} from '../../src/executor/executor-options.js';

describe('executor options', () => {
  it('fill in the documented defaults', () => {
    expect(resolveOptions({})).toEqual({
      stateBackend: 'pglite',
      statePath: undefined,
      stateUrl: undefined,
      checkpoints: {
        intervalMs: 60_000,
        timeoutMs: 600_000,
        minPauseMs: 0,
        tolerableFailures: 0,
        retained: 3,
      },
      isCheckpointed: false,
      recovery: {
        kind: 'rules',
        isEnabled: false,
        rules: [],
        maxRetries: 3,
        retryDelayMs: 1000,
      },
      stateBytesMax: undefined,
      maxParallelism: 16,
      watermarkIdleTimeoutMs: 30_000,
      kernelMemoryMaxBytes: 2 ** 31,
      logLevel: 'silent',
      logger: undefined,
      kernelMode: 'auto',
      batchRowsMax: 16_384,
      enableMetrics: false,
      metricsExportIntervalMs: 5000,
      enableHealthChecks: false,
    });
  });

  it.each([
    [{ maxParalelism: 4 }, 'Unknown option maxParalelism (did you mean "maxParallelism"?)'],
    [{ maxParallelism: 0 }, 'Option maxParallelism is wrong: Too small: expected number to be >=1'],
    [{ stateBackend: 'redis' }, 'Option stateBackend is wrong'],
    [{ stateBackend: 'postgres' }, "stateBackend 'postgres' needs the option stateUrl"],
    [
      { stateUrl: 'postgres://localhost/x' },
      "stateUrl has no effect without stateBackend 'postgres'",
    ],
    [
      { stateBackend: 'postgres', stateUrl: 'mysql://me:secret@localhost/x' },
      'Option stateUrl is wrong: The PostgreSQL URL must have the form postgres://',
    ],
    [{ timerBackend: 'postgres' }, "timerBackend is 'postgres' but stateBackend is 'pglite'"],
    [{ stateBackend: 'memory', statePath: 'x' }, 'statePath has no effect'],
    [{ watermarkIdleTimeoutMs: -1 }, 'Option watermarkIdleTimeoutMs is wrong'],
    [{ checkpointIntervalSeconds: -1 }, 'Option checkpointIntervalSeconds is wrong'],
    [{ retainedCheckpoints: 0 }, 'Option retainedCheckpoints is wrong'],
    [{ metricsExportIntervalMs: 0 }, 'Option metricsExportIntervalMs is wrong'],
  ])('refuse %j', (options, sentence) => {
    expect(() => resolveOptions(options as StreamingSQLExecutorOptions)).toThrow(sentence);
  });

  it('checkpoint every query whose state can outlive the process, unless the interval is 0', () => {
    const isCheckpointed = (options: StreamingSQLExecutorOptions) =>
      resolveOptions(options).isCheckpointed;
    expect(isCheckpointed({ statePath: 'state' })).toBe(true);
    expect(isCheckpointed({ statePath: 'state', checkpointIntervalSeconds: 0 })).toBe(false);
    expect(isCheckpointed({ stateBackend: 'postgres', stateUrl: 'postgres://db/x' })).toBe(true);
    expect(isCheckpointed({ checkpointIntervalSeconds: 0.5 })).toBe(true);
    expect(isCheckpointed({ enableErrorRecovery: true })).toBe(true);
    expect(isCheckpointed({ stateBackend: 'memory' })).toBe(false);
  });

  it('take a later option that is switched off', () => {
    expect(resolveOptions({ enableMetrics: false }).maxParallelism).toBe(16);
  });
});
