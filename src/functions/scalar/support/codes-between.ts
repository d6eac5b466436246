import type { KernelMemory } from '../../../kernels/kernel-memory.js';

/** The codes from `from` up to, without, `to` as a u32 column, and one more code beside it; close gives them back. */
export function codesBetween(
  memory: KernelMemory,
  from: number,
  to: number,
  extraCode: number,
): { readonly address: number; readonly extraAddress: number; close(): void } {
  const byteLength = (to - from + 1) * 4;
  const address = memory.allocate(byteLength);
  const { u32 } = memory.views;
  for (let code = from; code < to; code++) u32[(address >>> 2) + code - from] = code;
  const extraAddress = address + (to - from) * 4;
  u32[extraAddress >>> 2] = extraCode;
  return { address, extraAddress, close: () => memory.free(address, byteLength) };
}
