import type { MemoryViews } from '../memory-views.js';
import { bitAt, writeBits } from './bits-reference.js';
import type { ChooseKernels } from './choose-kernels.js';

/** The plain TypeScript twin of assembly/select/choose.ts. */
export function chooseReference(views: MemoryViews): ChooseKernels {
  const copy = (from: number, to: number, width: number): void => {
    views.u8.copyWithin(to, from, from + width);
  };
  const choose =
    (width: number): ChooseKernels['choose1'] =>
    (condition, a, aStep, b, bStep, n, out) => {
      for (let i = 0; i < n; i++) {
        const from = views.u8[condition + i] === 0 ? b + i * bStep : a + i * aStep;
        copy(from, out + i * width, width);
      }
    };
  const scatter =
    (width: number): ChooseKernels['scatter1'] =>
    (values, step, indices, n, out) => {
      for (let i = 0; i < n; i++) {
        copy(values + i * step, out + (views.u32[(indices >>> 2) + i] ?? 0) * width, width);
      }
    };
  const broadcast =
    (width: number): ChooseKernels['broadcast1'] =>
    (value, n, out) => {
      for (let i = 0; i < n; i++) copy(value, out + i * width, width);
    };
  return {
    choose1: choose(1),
    choose4: choose(4),
    choose8: choose(8),
    chooseBits: (condition, a, b, n, out) =>
      writeBits(views, out, n, (i) => bitAt(views, views.u8[condition + i] === 0 ? b : a, i)),
    scatter1: scatter(1),
    scatter4: scatter(4),
    scatter8: scatter(8),
    scatterBits(bitmap, indices, n, out) {
      for (let i = 0; i < n; i++) {
        const row = views.u32[(indices >>> 2) + i] ?? 0;
        const byte = out + (row >>> 3);
        const rest = (views.u8[byte] ?? 0) & ~(1 << (row & 7));
        views.u8[byte] = rest | (bitAt(views, bitmap, i) << (row & 7));
      }
    },
    broadcast1: broadcast(1),
    broadcast4: broadcast(4),
    broadcast8: broadcast(8),
  };
}
