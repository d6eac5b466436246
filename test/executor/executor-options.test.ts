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
      maxParallelism: 16,
      watermarkIdleTimeoutMs: 30_000,
      kernelMemoryMaxBytes: 2 ** 31,
      kernelMode: 'auto',
      batchRowsMax: 16_384,
    });
  });

  it.each([
    [{ maxParalelism: 4 }, 'Unknown option maxParalelism (did you mean "maxParallelism"?)'],
    [{ maxParallelism: 0 }, 'Option maxParallelism is wrong: Too small: expected number to be >=1'],
    [{ stateBackend: 'redis' }, 'Option stateBackend is wrong'],
    [{ stateBackend: 'postgres' }, "stateBackend 'postgres' is not available in this version"],
    [{ stateBackend: 'memory', statePath: 'x' }, 'statePath has no effect'],
    [{ watermarkIdleTimeoutMs: -1 }, 'Option watermarkIdleTimeoutMs is wrong'],
    [{ checkpointIntervalSeconds: 60 }, 'Checkpoints are not available in this version'],
    [{ enableMetrics: true }, 'Metrics export is not available in this version'],
    [{ enableErrorRecovery: true }, 'Error recovery is not available in this version'],
    [{ enableHealthChecks: true }, 'Health checks are not available in this version'],
  ])('refuse %j', (options, sentence) => {
    expect(() => resolveOptions(options as StreamingSQLExecutorOptions)).toThrow(sentence);
  });

  it('take a later option that is switched off', () => {
    expect(resolveOptions({ enableMetrics: false }).maxParallelism).toBe(16);
  });
});
