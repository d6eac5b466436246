import type { MemoryViews } from '../memory-views.js';
import { bitAt, writeBits } from './bits-reference.js';
import type { LogicKernels } from './logic-kernels.js';

/** true, false or, for unknown, undefined. */
type Truth = boolean | undefined;

/** The plain TypeScript twin of assembly/select/logic.ts. */
export function logicReference(views: MemoryViews): LogicKernels {
  const truthAt = (values: number, step: number, validity: number, i: number): Truth =>
    bitAt(views, validity, i) === 1 ? views.u8[values + i * step] === 1 : undefined;

  const logical =
    (combine: (a: Truth, b: Truth) => Truth): LogicKernels['logicalAnd'] =>
    (a, aStep, aValidity, b, bStep, bValidity, n, out, outValidity) => {
      const row = (i: number): Truth =>
        combine(truthAt(a, aStep, aValidity, i), truthAt(b, bStep, bValidity, i));
      for (let i = 0; i < n; i++) views.u8[out + i] = row(i) === true ? 1 : 0;
      if (aValidity === 0 && bValidity === 0) return;
      writeBits(views, outValidity, n, (i) => (row(i) === undefined ? 0 : 1));
    };

  return {
    logicalAnd: logical((a, b) => (a === false || b === false ? false : a && b)),
    logicalOr: logical((a, b) => (a === true || b === true ? true : a === undefined ? a : b)),
    booleanNot(values, step, n, out) {
      for (let i = 0; i < n; i++) views.u8[out + i] = (views.u8[values + i * step] ?? 0) ^ 1;
    },
    booleanTruth(values, step, validity, n, out) {
      for (let i = 0; i < n; i++) {
        views.u8[out + i] = truthAt(values, step, validity, i) === true ? 1 : 0;
      }
    },
    distinctRows(equal, aValidity, bValidity, n, out) {
      for (let i = 0; i < n; i++) {
        const a = bitAt(views, aValidity, i);
        const b = bitAt(views, bValidity, i);
        const differ = a === 1 && b === 1 ? views.u8[equal + i] === 0 : a !== b;
        views.u8[out + i] = differ ? 1 : 0;
      }
    },
    findByte(bytes, value, validity, n) {
      for (let i = 0; i < n; i++) {
        if (views.u8[bytes + i] === value && bitAt(views, validity, i) === 1) return i;
      }
      return n;
    },
  };
}
