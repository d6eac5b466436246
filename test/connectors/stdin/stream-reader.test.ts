import { describe, expect, it } from 'vitest';
import { StreamReader } from '../../../src/connectors/stdin/stream-reader.js';
import { collectGarbage } from '../../support/collect-garbage.js';

describe('a stream that is read as a file', () => {
  it('gives its bytes in pieces, and none once it is closed', async () => {
    const pieces = [new Uint8Array([1, 2, 3])];
    const reader = new StreamReader({
      read: async () => pieces.shift() ?? new Promise(() => {}),
      close: () => {},
    });
    const target = new Uint8Array(2);
    expect([await reader.read(target), ...target]).toEqual([2, 1, 2]);
    expect([await reader.read(target), target[0]]).toEqual([1, 3]);
    const waiting = reader.read(target);
    expect(reader.isWaiting).toBe(true);
    await reader.close();
    expect(await waiting).toBe(0);
    expect(await reader.read(target)).toBe(0);
  });

  it('tells why it could not be read', async () => {
    const reader = new StreamReader({
      read: () => Promise.reject(new Error('EIO')),
      close: () => {},
    });
    await expect(reader.read(new Uint8Array(2))).rejects.toThrow('EIO');
  });

  it('keeps nothing of what was read', async () => {
    const given: WeakRef<Uint8Array>[] = [];
    const reader = new StreamReader({
      read: async () => {
        const piece = new Uint8Array(1000);
        given.push(new WeakRef(piece));
        return piece;
      },
      close: () => {},
    });
    for (let i = 0; i < 10; i++) await reader.read(new Uint8Array(1000));
    await collectGarbage();
    // What came last may still be at hand.
    expect(given.filter((piece) => piece.deref() !== undefined).length).toBeLessThanOrEqual(1);
    await reader.close();
  });
});
