import { KEY_TABLE_CAPACITY, KEY_TABLE_COUNT, KEY_TABLE_KEYS } from '../abi.js';
import type { MemoryViews } from '../memory-views.js';
import { bitAt } from '../select/bits-reference.js';
import type { GroupKernels } from './group-kernels.js';

const NULL_ID = 0xffffffff;

type KeyKernels = Omit<GroupKernels, 'internUtf8' | 'internOne' | 'dictionaryRehash'>;

/**
 * The plain TypeScript twin of assembly/group/intern-keys.ts and key-columns.ts. It finds keys through a Map per table
 * instead of the slots.
 */
export function keyReference(views: MemoryViews): KeyKernels {
  const idsOf = new Map<number, Map<bigint, number>>();
  const u32At = (address: number): number => views.u32[address >>> 2] ?? 0;
  const setU32 = (address: number, value: number): void => {
    views.u32[address >>> 2] = value;
  };
  const keyAt = (keys: number, at: number): bigint => views.u64[(keys >>> 3) + at] ?? 0n;

  const ids = (table: number): Map<bigint, number> => {
    const count = u32At(table + KEY_TABLE_COUNT);
    let known = idsOf.get(table);
    if (known === undefined || known.size !== count) {
      known = new Map();
      for (let id = 0; id < count; id++) known.set(keyAt(u32At(table + KEY_TABLE_KEYS), id), id);
      idsOf.set(table, known);
    }
    return known;
  };

  return {
    internKeys(table, keys, n, out) {
      const known = ids(table);
      for (let i = 0; i < n; i++) {
        const key = keyAt(keys, i);
        let id = known.get(key);
        if (id === undefined) {
          id = known.size;
          if (id === u32At(table + KEY_TABLE_CAPACITY)) return i;
          known.set(key, id);
          views.u64[(u32At(table + KEY_TABLE_KEYS) >>> 3) + id] = key;
          setU32(table + KEY_TABLE_COUNT, id + 1);
        }
        setU32(out + i * 4, id);
      }
      return n;
    },
    keyTableRehash: (table) => void idsOf.delete(table),
    keysOfColumn(values, width, n, out) {
      for (let i = 0; i < n; i++) {
        views.u64[(out >>> 3) + i] = 0n;
        const from = values + i * width;
        views.u8.copyWithin(out + i * 8, from, from + width);
      }
    },
    keysOfF64(values, n, out) {
      for (let i = 0; i < n; i++) views.f64[(out >>> 3) + i] = views.f64[(values >>> 3) + i] ?? 0;
      canonicalNaNs(views.u64, views.f64, out >>> 3, n, 0x7ff8000000000000n);
    },
    keysOfF32(values, n, out) {
      for (let i = 0; i < n; i++) {
        const isNumber = !Number.isNaN(views.f32[(values >>> 2) + i]);
        setU32(out + i * 8, isNumber ? u32At(values + i * 4) : 0x7fc00000);
        setU32(out + i * 8 + 4, 0);
      }
    },
    foldIds(high, low, n, out) {
      for (let i = 0; i < n; i++) {
        setU32(out + i * 8, u32At(low + i * 4));
        setU32(out + i * 8 + 4, u32At(high + i * 4));
      }
    },
    unfoldIds(keys, at, n, outHigh, outLow) {
      for (let i = 0; i < n; i++) {
        const key = keyAt(keys, u32At(at + i * 4));
        setU32(outLow + i * 4, Number(BigInt.asUintN(32, key)));
        setU32(outHigh + i * 4, Number(key >> 32n));
      }
    },
    markNullIds(at, validity, n, out) {
      for (let i = 0; i < n; i++) {
        setU32(out + i * 4, bitAt(views, validity, i) === 0 ? NULL_ID : u32At(at + i * 4));
      }
    },
    validIds(at, n, out) {
      let valid = 0;
      for (let i = 0; i < n; i++) {
        const some = u32At(at + i * 4) === NULL_ID ? 0 : 1;
        views.u8[out + i] = some;
        valid += some;
      }
      return valid;
    },
    codesOfIds(at, n, out) {
      for (let i = 0; i < n; i++) {
        const id = u32At(at + i * 4);
        setU32(out + i * 4, id === NULL_ID ? 0 : id);
      }
    },
    gatherKeys(keys, at, n, width, out) {
      for (let i = 0; i < n; i++) {
        const id = u32At(at + i * 4);
        const to = out + i * width;
        if (id === NULL_ID) views.u8.fill(0, to, to + width);
        else views.u8.copyWithin(to, keys + id * 8, keys + id * 8 + width);
      }
    },
    gatherIds(table, at, n, out) {
      for (let i = 0; i < n; i++) {
        const id = u32At(at + i * 4);
        setU32(out + i * 4, id === NULL_ID ? NULL_ID : u32At(table + id * 4));
      }
    },
  };
}

function canonicalNaNs(
  bits: BigUint64Array,
  values: Float64Array,
  from: number,
  n: number,
  canonical: bigint,
): void {
  for (let i = from; i < from + n; i++) if (Number.isNaN(values[i])) bits[i] = canonical;
}
