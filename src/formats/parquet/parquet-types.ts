import type { SchemaElement, SchemaTree } from 'hyparquet';
import { unreachable } from '../../common/assert.js';
import type { Field } from '../../types/schema.js';
import { printType, unitsPerSecond } from '../../types/sql-type.js';
import type { Cell } from '../cell-column.js';
import { rescaled } from '../row-messages.js';

/** Makes a cell of a value, not null, as the library reads it. */
export type CellReader = (value: unknown) => Cell;

const UNITS_PER_SECOND = { MILLIS: 1000, MICROS: 1_000_000, NANOS: 1_000_000_000 } as const;

/** How a file's column becomes a table's. Throws Error where it can't without losing something. */
export function cellReader(column: SchemaTree, { name, type }: Field): CellReader {
  const reader = isFlat(column) ? readerOf(column.element, type) : undefined;
  if (reader !== undefined) return reader;
  throw new Error(
    `column "${name}" is ${describeColumn(column)} there, which ${printType(type)} can't take`,
  );
}

/** Whether a table's column may have this type for a file's. */
export function readsAs(column: SchemaTree, type: Field['type']): boolean {
  return isFlat(column) && readerOf(column.element, type) !== undefined;
}

/** What a file's column is, for messages. */
export function describeColumn(column: SchemaTree): string {
  return isFlat(column) ? describe(column.element) : 'nested';
}

/** Whether a file's time is an instant, and not one without a zone. Where it doesn't say, the format's older annotations mean UTC. */
export function isAdjustedToUtc({ type, logical_type }: SchemaElement): boolean {
  if (logical_type?.type === 'TIMESTAMP') return logical_type.isAdjustedToUTC;
  return type !== 'INT96';
}

function isFlat({ element, children }: SchemaTree): boolean {
  return children.length === 0 && element.repetition_type !== 'REPEATED';
}

function readerOf(element: SchemaElement, type: Field['type']): CellReader | undefined {
  const physical = element.type;
  switch (type.kind) {
    case 'boolean':
      return physical === 'BOOLEAN' ? (value) => value === true : undefined;
    case 'int':
      return integerBits(element) <= 32 ? Number : undefined;
    case 'bigint':
      return integerBits(element) <= 64 ? (value) => BigInt(value as bigint | number) : undefined;
    case 'float':
      return physical === 'FLOAT' ? Number : undefined;
    case 'double':
      return physical === 'FLOAT' || physical === 'DOUBLE' ? Number : undefined;
    case 'date':
      return annotation(element) === 'DATE' ? Number : undefined;
    case 'varchar':
      return ['UTF8', 'STRING', 'ENUM', 'JSON', 'UUID'].includes(annotation(element))
        ? String
        : undefined;
    case 'timestamp':
    case 'timestamp_ltz': {
      const from = unitsOf(element);
      if (from === undefined) return undefined;
      const to = unitsPerSecond(type);
      return (value) => {
        const units = rescaled(value as bigint, from, to);
        if (BigInt.asIntN(64, units) === units) return units;
        throw new Error(`the time ${String(value)} is out of the range of ${printType(type)}`);
      };
    }
    default:
      return unreachable(type);
  }
}

/** Bits of a signed integer that holds the column's values; Infinity for what is none. */
function integerBits({ type, converted_type, logical_type }: SchemaElement): number {
  if (type !== 'INT32' && type !== 'INT64') return Number.POSITIVE_INFINITY;
  if (logical_type?.type === 'INTEGER') {
    return logical_type.isSigned ? logical_type.bitWidth : logical_type.bitWidth + 1;
  }
  const match = /^(U?)INT_(\d+)$/.exec(converted_type ?? '');
  if (match !== null) return Number(match[2]) + (match[1] === 'U' ? 1 : 0);
  if (converted_type !== undefined || logical_type !== undefined) return Number.POSITIVE_INFINITY;
  return type === 'INT32' ? 32 : 64;
}

function unitsOf({ type, converted_type, logical_type }: SchemaElement): number | undefined {
  if (logical_type?.type === 'TIMESTAMP') return UNITS_PER_SECOND[logical_type.unit];
  if (converted_type === 'TIMESTAMP_MILLIS') return UNITS_PER_SECOND.MILLIS;
  if (converted_type === 'TIMESTAMP_MICROS') return UNITS_PER_SECOND.MICROS;
  return type === 'INT96' ? UNITS_PER_SECOND.NANOS : undefined;
}

function annotation({ logical_type, converted_type }: SchemaElement): string {
  return logical_type?.type ?? converted_type ?? '';
}

function describe(element: SchemaElement): string {
  const meaning = annotation(element);
  return meaning === '' ? String(element.type) : `${meaning} (${String(element.type)})`;
}
