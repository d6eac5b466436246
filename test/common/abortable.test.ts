import { describe, expect, it } from 'vitest';
import { abortable } from '../../src/common/abortable.js';
import { collectGarbage } from '../support/collect-garbage.js';

describe('a call under a signal', () => {
  it('gives what it gives, or the reason at once', async () => {
    const { signal } = new AbortController();
    expect(await abortable(Promise.resolve(3), signal)).toBe(3);
    await expect(abortable(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
    const stop = new AbortController();
    const waiting = abortable(new Promise(() => {}), stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(abortable(Promise.resolve(3), stop.signal)).rejects.toThrow('enough');
  });

  it('leaves nothing with a signal that lasts', async () => {
    const { signal } = new AbortController();
    const results = await Promise.all(
      Array.from({ length: 10 }, async (_, i) => {
        const result = await abortable(Promise.resolve({ i }), signal);
        return new WeakRef(result);
      }),
    );
    await collectGarbage();
    expect(results.filter((result) => result.deref() !== undefined)).toEqual([]);
    expect(signal.aborted).toBe(false);
  });
});
