import type { Column } from '../columnar/column.js';
import { assert, must } from '../common/assert.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { StringDictionary } from '../kernels/string-dictionary.js';
import { physicalTypeOf, type SqlType } from '../types/sql-type.js';
import type { BoundLiteral } from './bound-expression.js';
import type { Evaluator } from './evaluator.js';
import { ConstantFrame, type Frame } from './frame.js';

const VALUE_BYTES = 8;

/** One value for every row, held in memory as long as the query. */
export class ConstantColumn {
  readonly #memory: KernelMemory;
  readonly #type: SqlType;
  readonly #values: number;
  readonly #dictionary: StringDictionary | undefined;
  #isNull = false;

  constructor(memory: KernelMemory, type: SqlType, dictionary: StringDictionary | undefined) {
    this.#memory = memory;
    this.#type = type;
    this.#dictionary = dictionary;
    this.#values = memory.allocateZeroed(VALUE_BYTES);
  }

  /** Address of the value. */
  get values(): number {
    return this.#values;
  }

  setNull(): void {
    this.#isNull = true;
  }

  column(frame: Frame): Column {
    return {
      type: this.#type,
      values: this.#values,
      step: 0,
      validity: this.#isNull ? allNull(frame) : 0,
      dictionary: this.#dictionary,
    };
  }

  close(): void {
    this.#memory.free(this.#values, VALUE_BYTES);
  }
}

/** A literal, written to kernel memory once. */
export class LiteralEvaluator implements Evaluator {
  readonly #constant: ConstantColumn;
  readonly #dictionary: StringDictionary | undefined;

  constructor(memory: KernelMemory, literal: BoundLiteral) {
    const isText = literal.type.kind === 'varchar';
    this.#dictionary = isText ? new StringDictionary(memory) : undefined;
    this.#constant = new ConstantColumn(memory, literal.type, this.#dictionary);
    if (literal.value === null) this.#constant.setNull();
    else writeLiteral(memory, literal, this.#constant.values, this.#dictionary);
  }

  evaluate(frame: Frame): Column {
    return this.#constant.column(frame);
  }

  close(): void {
    this.#constant.close();
    this.#dictionary?.close();
  }
}

/** A subtree without columns, evaluated when rows first need it: before that its errors would be nobody's. */
export class FoldedEvaluator implements Evaluator {
  readonly #memory: KernelMemory;
  readonly #operand: Evaluator;
  /** The operand's own may be recycled. */
  #dictionary: StringDictionary | undefined;
  #constant: ConstantColumn | undefined;

  constructor(memory: KernelMemory, operand: Evaluator) {
    this.#memory = memory;
    this.#operand = operand;
  }

  evaluate(frame: Frame): Column {
    this.#constant ??= this.#fold(frame);
    return this.#constant.column(frame);
  }

  close(): void {
    this.#constant?.close();
    this.#dictionary?.close();
    this.#operand.close();
  }

  #fold(frame: Frame): ConstantColumn {
    const column = this.#operand.evaluate(new ConstantFrame(frame));
    if (column.dictionary !== undefined) this.#dictionary = new StringDictionary(this.#memory);
    const constant = new ConstantColumn(this.#memory, column.type, this.#dictionary);
    if (isNullAtFirst(this.#memory, column)) constant.setNull();
    else if (this.#dictionary === undefined) copyValue(this.#memory, column, constant.values);
    else {
      const code = must(this.#memory.views.u32[column.values >>> 2]);
      const own = this.#dictionary.intern(must(column.dictionary).text(code));
      this.#memory.views.u32[constant.values >>> 2] = own;
    }
    return constant;
  }
}

export function isNullAtFirst(memory: KernelMemory, column: Column): boolean {
  return column.validity !== 0 && ((memory.views.u8[column.validity] ?? 0) & 1) === 0;
}

/** A bitmap in which every row is null. */
export function allNull(frame: Frame): number {
  const byteLength = (frame.numRows + 7) >> 3;
  const validity = frame.arena.allocate(byteLength);
  frame.arena.memory.views.u8.fill(0, validity, validity + byteLength);
  return validity;
}

function copyValue(memory: KernelMemory, column: Column, target: number): void {
  const bytes = memory.views.u8;
  bytes.copyWithin(target, column.values, column.values + VALUE_BYTES);
}

function writeLiteral(
  memory: KernelMemory,
  { value, type }: BoundLiteral,
  address: number,
  dictionary: StringDictionary | undefined,
): void {
  const { views } = memory;
  switch (physicalTypeOf(type)) {
    case 'u8':
      views.u8[address] = value === true ? 1 : 0;
      break;
    case 'i32':
      views.i32[address >>> 2] = Number(value);
      break;
    case 'i64':
      assert(typeof value === 'bigint', 'a literal of 64 bits is a bigint');
      views.i64[address >>> 3] = value;
      break;
    case 'f32':
      views.f32[address >>> 2] = Number(value);
      break;
    case 'f64':
      views.f64[address >>> 3] = Number(value);
      break;
    case 'code': {
      const code = must(dictionary).intern(String(value));
      memory.views.u32[address >>> 2] = code;
    }
  }
}
