import { PHYSICAL_F32, PHYSICAL_F64, PHYSICAL_I32, PHYSICAL_I64, PHYSICAL_U8 } from '../abi.js';
import type { MemoryViews } from '../memory-views.js';
import type { CastKernels } from './cast-kernels.js';

/** The plain TypeScript twin of assembly/select/cast.ts. */
export function castReference(views: MemoryViews): CastKernels {
  const read = (type: number, address: number): number | bigint => {
    if (type === PHYSICAL_U8) return views.u8[address] ?? 0;
    if (type === PHYSICAL_I32) return views.i32[address >>> 2] ?? 0;
    if (type === PHYSICAL_I64) return views.i64[address >>> 3] ?? 0n;
    if (type === PHYSICAL_F32) return views.f32[address >>> 2] ?? 0;
    return views.f64[address >>> 3] ?? 0;
  };
  const write = (type: number, out: number, row: number, value: number | bigint): void => {
    if (type === PHYSICAL_U8) views.u8[out + row] = Number(value) === 0 ? 0 : 1;
    else if (type === PHYSICAL_I32) views.i32[(out >>> 2) + row] = toInt32(value);
    else if (type === PHYSICAL_I64) views.i64[(out >>> 3) + row] = toInt64(value);
    else if (type === PHYSICAL_F32) views.f32[(out >>> 2) + row] = toFloat32(value);
    else views.f64[(out >>> 3) + row] = Number(value);
  };
  return {
    castValues(from, to, values, step, n, out) {
      if (from > PHYSICAL_F64 || to > PHYSICAL_F64) return;
      for (let i = 0; i < n; i++) write(to, out, i, read(from, values + i * step));
    },
    rescaleTimes(values, step, divisor, multiplier, n, out) {
      const by = BigInt(divisor);
      for (let i = 0; i < n; i++) {
        const value = views.i64[(values + i * step) >>> 3] ?? 0n;
        const floored = value / by - (value % by < 0n ? 1n : 0n);
        views.i64[(out >>> 3) + i] = floored * BigInt(multiplier);
      }
    },
  };
}

function toInt32(value: number | bigint): number {
  if (typeof value === 'bigint') return Number(BigInt.asIntN(32, value));
  return Number.isNaN(value) ? 0 : Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(value)));
}

function toInt64(value: number | bigint): bigint {
  if (typeof value === 'bigint') return value;
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return 2n ** 63n - 1n;
  return value <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(value));
}

/** Past 53 bits an integer would be rounded twice, so its lowest bits are first folded into one that breaks ties. */
function toFloat32(value: number | bigint): number {
  if (typeof value === 'number') return value;
  const sticky = value & 0x7ffn ? 0x800n : 0n;
  const isSmall = value > -(2n ** 53n) && value < 2n ** 53n;
  return isSmall ? Number(value) : Number(((value >> 11n) << 11n) | sticky);
}
