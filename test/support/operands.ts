import fc from 'fast-check';
import type { TwinMemory } from './twin-memory.js';

/** A kernel's operand as a test draws it: the values, and whether the first is repeated for every row. */
export interface Operand<T> {
  readonly values: readonly T[];
  readonly isConstant: boolean;
}

export const int32s = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer(),
  fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, -1, 0),
);
export const int64s = fc.oneof(
  fc.bigInt({ min: -3n, max: 3n }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n, -1n, 0n),
);
export const doubles = fc.oneof(
  fc.double(),
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 63), 2 ** 63, 0.5),
);

/** `count` operands of one length, and as many validities. */
export function operandsOf<T>(
  value: fc.Arbitrary<T>,
  count: number,
): fc.Arbitrary<{
  readonly n: number;
  readonly operands: readonly Operand<T>[];
  readonly valid: readonly (readonly boolean[])[];
}> {
  return fc.integer({ min: 1, max: 40 }).chain((n) =>
    fc.record({
      n: fc.constant(n),
      operands: fc.array(
        fc.record({
          values: fc.array(value, { minLength: n, maxLength: n }),
          isConstant: fc.boolean(),
        }),
        { minLength: count, maxLength: count },
      ),
      valid: fc.array(
        fc.oneof(
          fc.constant(new Array<boolean>(n).fill(true)),
          fc.array(fc.boolean(), { minLength: n, maxLength: n }),
        ),
        { minLength: count, maxLength: count },
      ),
    }),
  );
}

export const WIDTH = { u8: 1, i32: 4, i64: 8, f32: 4, f64: 8 } as const;
export type Physical = keyof typeof WIDTH;

/** Writes values of one physical type to fresh memory and returns their address. */
export function writeValues(
  { memory }: TwinMemory,
  physical: Physical,
  values: readonly (number | bigint)[],
): number {
  const address = memory.allocate(values.length * WIDTH[physical]);
  values.forEach((value, i) => {
    if (physical === 'i64') memory.views.i64[address / 8 + i] = BigInt(value);
    else memory.views[physical][address / WIDTH[physical] + i] = Number(value);
  });
  return address;
}
