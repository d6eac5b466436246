import type { KernelMemory } from '../kernels/kernel-memory.js';

/** Sets the bytes of `n` codes (u32 in kernel memory) to 1; those beyond the end, such as -1, are left out. */
export function markCodesAt(
  memory: KernelMemory,
  address: number,
  n: number,
  isLive: Uint8Array,
): void {
  const codes = memory.views.u32.subarray(address >>> 2, (address >>> 2) + n);
  // Writing beyond the end of a typed array has no effect.
  for (const code of codes) isLive[code] = 1;
}

/** Replaces `n` codes by `newCodes[code]`; codes without one, which only null rows have, become 0. */
export function renumberCodesAt(
  memory: KernelMemory,
  address: number,
  n: number,
  newCodes: Uint32Array,
): void {
  const codes = memory.views.u32.subarray(address >>> 2, (address >>> 2) + n);
  for (let i = 0; i < n; i++) codes[i] = newCodes[codes[i] ?? 0] ?? 0;
}
