import {
  UNARY_ABS,
  UNARY_CEIL,
  UNARY_EXP,
  UNARY_FLOOR,
  UNARY_LN,
  UNARY_NEGATE,
  UNARY_SIGN,
  UNARY_SQRT,
} from '../abi.js';
import type { MemoryViews } from '../memory-views.js';
import type { MathKernels, UnaryKernel } from './math-kernels.js';

/** The plain TypeScript twin of assembly/select/math.ts. */
export function mathReference(views: MemoryViews): MathKernels {
  const unary =
    <T>(view: () => { [index: number]: T }, shift: number, apply: Apply<T>): UnaryKernel =>
    (operator, values, step, n, out) => {
      for (let i = 0; i < n; i++) {
        const value = view()[(values + i * step) >>> shift] as T;
        view()[(out >>> shift) + i] = apply(operator, value);
      }
    };
  return {
    unaryI32: unary(
      () => views.i32,
      2,
      (operator, value) => unaryNumber(operator, value) | 0,
    ),
    unaryI64: unary(() => views.i64, 3, unaryBigint),
    unaryF32: unary(() => views.f32, 2, unaryNumber),
    unaryF64: unary(() => views.f64, 3, unaryNumber),
    powerF64(base, baseStep, exponent, exponentStep, n, out) {
      for (let i = 0; i < n; i++) {
        const power = (views.f64[(base + i * baseStep) >>> 3] ?? 0) ** exponentAt(i);
        views.f64[(out >>> 3) + i] = power;
      }
      function exponentAt(i: number): number {
        return views.f64[(exponent + i * exponentStep) >>> 3] ?? 0;
      }
    },
    roundF64(values, step, digits, digitsStep, n, out) {
      for (let i = 0; i < n; i++) {
        const value = views.f64[(values + i * step) >>> 3] ?? 0;
        const places = views.i32[(digits + i * digitsStep) >>> 2] ?? 0;
        views.f64[(out >>> 3) + i] = roundDecimal(value, places);
      }
    },
    roundI64(values, step, digits, digitsStep, n, out) {
      for (let i = 0; i < n; i++) {
        const value = views.i64[(values + i * step) >>> 3] ?? 0n;
        const places = views.i32[(digits + i * digitsStep) >>> 2] ?? 0;
        views.i64[(out >>> 3) + i] = roundWhole(value, places);
      }
    },
  };
}

type Apply<T> = (operator: number, value: T) => T;

function unaryNumber(operator: number, value: number): number {
  switch (operator) {
    case UNARY_NEGATE:
      return -value;
    case UNARY_ABS:
      return Math.abs(value);
    case UNARY_SIGN:
      return Math.sign(value);
    case UNARY_CEIL:
      return Math.ceil(value);
    case UNARY_FLOOR:
      return Math.floor(value);
    case UNARY_SQRT:
      return Math.sqrt(value);
    case UNARY_LN:
      return Math.log(value);
    case UNARY_EXP:
      return Math.exp(value);
    default:
      return value;
  }
}

function unaryBigint(operator: number, value: bigint): bigint {
  switch (operator) {
    case UNARY_NEGATE:
      return BigInt.asIntN(64, -value);
    case UNARY_ABS:
      return BigInt.asIntN(64, value < 0n ? -value : value);
    case UNARY_SIGN:
      return value > 0n ? 1n : value < 0n ? -1n : 0n;
    default:
      return value;
  }
}

/** Rounds the digits that the number prints with. */
function roundDecimal(value: number, places: number): number {
  if (!Number.isFinite(value) || places > 22) return value;
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  // The value is 0.DIGITS * 10^point.
  const point = Number(exponent) + 1;
  const kept = point + places;
  if (kept >= digits.length) return value;
  const rounded = kept < 0 ? 0n : BigInt(digits.slice(0, kept) || '0') + roundUp(digits, kept);
  return Math.sign(value) * Number(`${rounded}e${point - kept}`);
}

function roundUp(digits: string, kept: number): bigint {
  return (digits[kept] ?? '0') >= '5' ? 1n : 0n;
}

function roundWhole(value: bigint, places: number): bigint {
  if (places >= 0) return value;
  if (places < -18) return 0n;
  const scale = 10n ** BigInt(-places);
  const magnitude = value < 0n ? -value : value;
  const rounded = ((magnitude + scale / 2n) / scale) * scale;
  return BigInt.asIntN(64, value < 0n ? -rounded : rounded);
}
