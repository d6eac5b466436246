import {
  ARITHMETIC_ADD,
  ARITHMETIC_DIVIDE,
  ARITHMETIC_MULTIPLY,
  ARITHMETIC_REMAINDER,
  ARITHMETIC_SUBTRACT,
} from '../abi.js';
import type { MemoryViews } from '../memory-views.js';
import type { ArithmeticKernels, BinaryKernel, DivideKernel } from './arithmetic-kernels.js';
import { bitAt } from './bits-reference.js';

type Operation<T> = (operator: number, a: T, b: T) => T;

const numbers: Operation<number> = (operator, a, b) => {
  switch (operator) {
    case ARITHMETIC_ADD:
      return a + b;
    case ARITHMETIC_SUBTRACT:
      return a - b;
    case ARITHMETIC_MULTIPLY:
      return a * b;
    case ARITHMETIC_DIVIDE:
      return a / b;
    default:
      return a % b;
  }
};

const int32: Operation<number> = (operator, a, b) =>
  operator === ARITHMETIC_MULTIPLY ? Math.imul(a, b) : Math.trunc(numbers(operator, a, b)) | 0;

const int64: Operation<bigint> = (operator, a, b) => {
  switch (operator) {
    case ARITHMETIC_ADD:
      return BigInt.asIntN(64, a + b);
    case ARITHMETIC_SUBTRACT:
      return BigInt.asIntN(64, a - b);
    case ARITHMETIC_MULTIPLY:
      return BigInt.asIntN(64, a * b);
    case ARITHMETIC_DIVIDE:
      return BigInt.asIntN(64, a / b);
    default:
      return a % b;
  }
};

/** The plain TypeScript twin of assembly/select/arithmetic.ts. */
export function arithmeticReference(views: MemoryViews): ArithmeticKernels {
  const i32 = access(() => views.i32, 2);
  const i64 = access(() => views.i64, 3);
  const f32 = access(() => views.f32, 2);
  const f64 = access(() => views.f64, 3);
  return {
    arithmeticI32: binary(i32, only(int32)),
    arithmeticI64: binary(i64, only(int64)),
    arithmeticF32: binary(f32, numbers),
    arithmeticF64: binary(f64, numbers),
    divideI32: divide(views, i32, int32, 0),
    divideI64: divide(views, i64, int64, 0n),
  };
}

interface Access<T> {
  read(address: number): T;
  write(address: number, value: T): void;
  readonly width: number;
}

function access<T>(view: () => { [index: number]: T }, shift: number): Access<T> {
  return {
    read: (address) => view()[address >>> shift] as T,
    write: (address, value) => {
      view()[address >>> shift] = value;
    },
    width: 1 << shift,
  };
}

/** Integers have no division here: it may fail. */
function only<T>(operation: Operation<T>): Operation<T> {
  return (operator, a, b) => {
    const known = operator === ARITHMETIC_ADD || operator === ARITHMETIC_SUBTRACT;
    return operation(known ? operator : ARITHMETIC_MULTIPLY, a, b);
  };
}

function binary<T>({ read, write, width }: Access<T>, operation: Operation<T>): BinaryKernel {
  return (operator, a, aStep, b, bStep, n, out) => {
    for (let i = 0; i < n; i++) {
      write(out + i * width, operation(operator, read(a + i * aStep), read(b + i * bStep)));
    }
  };
}

function divide<T>(
  views: MemoryViews,
  { read, write, width }: Access<T>,
  operation: Operation<T>,
  zero: T,
): DivideKernel {
  return (operator, a, aStep, b, bStep, validity, n, out) => {
    for (let i = 0; i < n; i++) {
      const divisor = read(b + i * bStep);
      const known = operator === ARITHMETIC_REMAINDER ? operator : ARITHMETIC_DIVIDE;
      if (divisor !== zero) write(out + i * width, operation(known, read(a + i * aStep), divisor));
      else if (bitAt(views, validity, i) === 1) return i;
      else write(out + i * width, zero);
    }
    return n;
  };
}
