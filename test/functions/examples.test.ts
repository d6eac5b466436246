import { beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import { scalarFunction, scalarFunctionNames } from '../../src/functions/registry.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { evaluateSql } from '../support/evaluate-sql.js';
import { bothKernelMemories } from '../support/kernel-memories.js';

let memories: readonly KernelMemory[] = [];
beforeAll(async () => {
  memories = await bothKernelMemories();
});

describe("the scalar functions' examples", () => {
  it.each(scalarFunctionNames())('%s gives what its documentation says', async (name) => {
    const [expression, result] = must(scalarFunction(name)).example;
    for (const memory of memories) {
      expect(await evaluateSql(memory, expression)).toEqual([result]);
    }
  });

  it('are all described by a sentence', () => {
    for (const name of scalarFunctionNames()) {
      expect(must(scalarFunction(name)).description).toMatch(/^[^.]+.*\.$/);
    }
  });

  it('leave no kernel memory behind', async () => {
    for (const memory of memories) {
      const before = memory.allocatedBytes;
      for (const name of scalarFunctionNames()) {
        await evaluateSql(memory, must(scalarFunction(name)).example[0]);
      }
      expect(memory.allocatedBytes).toBe(before);
    }
  });
});
