import type { Column } from '../../columnar/column.js';
import { assert } from '../../common/assert.js';
import {
  PHYSICAL_F32,
  PHYSICAL_F64,
  PHYSICAL_I32,
  PHYSICAL_I64,
  PHYSICAL_U8,
} from '../../kernels/abi.js';
import { type PhysicalType, physicalTypeOf, type SqlType } from '../../types/sql-type.js';
import type { EvaluationContext } from '../function-definition.js';
import { newColumn } from '../scalar/support/result-columns.js';

const PHYSICAL_CODE: Record<Exclude<PhysicalType, 'code'>, number> = {
  u8: PHYSICAL_U8,
  i32: PHYSICAL_I32,
  i64: PHYSICAL_I64,
  f32: PHYSICAL_F32,
  f64: PHYSICAL_F64,
};

/** The column's values in another type's physical form, as Java's primitive casts convert them. */
export function castValues(context: EvaluationContext, column: Column, type: SqlType): Column {
  const from = physicalTypeOf(column.type);
  const to = physicalTypeOf(type);
  assert(from !== 'code' && to !== 'code', 'strings have no primitive cast');
  if (from === to) return { ...column, type };
  const out = newColumn(context, type, column.validity);
  context.memory.kernels.castValues(
    PHYSICAL_CODE[from],
    PHYSICAL_CODE[to],
    column.values,
    column.step,
    context.numRows,
    out.values,
  );
  return out;
}
