import type { GroupKernels } from '../group/group-kernels.js';
import type { MemoryViews } from '../memory-views.js';
import * as abi from './decode-abi.js';
import type { DecodeKernels } from './decode-kernels.js';
import { DecoderReference, type ReferenceColumn, RowStop } from './decoder-reference.js';
import { JsonScanner } from './json-scanner-reference.js';
import { truncateNumber } from './text-value-reference.js';

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** The plain TypeScript twin of assembly/decode/json-*.ts. */
export function jsonReference(
  views: MemoryViews,
  internOne: GroupKernels['internOne'],
): Pick<DecodeKernels, 'decodeJsonLines' | 'decodeJsonMessages'> {
  return {
    decodeJsonLines(address, input, end, firstRow, capacity) {
      const decoder = new DecoderReference(views, internOne, address);
      return decoder.decodeRows(
        input,
        end,
        firstRow,
        capacity,
        (start, row) => decodeLine(decoder, start, row),
        (start) => views.u8.indexOf(NEWLINE, start) + 1,
      );
    },
    decodeJsonMessages(address, from, to, firstRow, capacity) {
      const decoder = new DecoderReference(views, internOne, address);
      return decoder.decodeMessages(from, to, firstRow, capacity, (start, end, row) => {
        const hasMark = BYTE_ORDER_MARK.every((byte, i) => decoder.byte(start + i) === byte);
        const content = hasMark ? start + BYTE_ORDER_MARK.length : start;
        for (let at = content; at < end; at++) {
          if (views.u8[at] === NEWLINE) views.u8[at] = CARRIAGE_RETURN;
        }
        decodeObject(decoder, content, row);
        return true;
      });
    },
  };
}

function decodeLine(
  decoder: DecoderReference,
  start: number,
  row: number,
): { readonly next: number; readonly isRow: boolean } {
  const scanner = new JsonScanner(decoder, start);
  if (scanner.peek() === NEWLINE) return { next: scanner.position + 1, isRow: false };
  return { next: decodeObject(decoder, start, row), isRow: true };
}

/** Behind the line break after the object. */
function decodeObject(decoder: DecoderReference, start: number, row: number): number {
  const scanner = new JsonScanner(decoder, start);
  const seen = new Set<ReferenceColumn>();
  scanner.readObject((key) => {
    const column = decoder.columns.find(({ name }) => name === key);
    if (column === undefined) scanner.skipValue();
    else {
      seen.add(column);
      decodeValue(decoder, scanner, column, row);
    }
  });
  if (scanner.peek() !== NEWLINE) scanner.fail(abi.ERROR_EXPECTED_END);
  for (const column of decoder.columns) {
    if (seen.has(column)) continue;
    if (decoder.hasFlag(abi.FLAG_MISSING_FIELD_FAILS)) {
      const error = abi.ERROR_MISSING_FIELD;
      throw new RowStop({ error, address: start, column: column.index });
    }
    decoder.setNull(column, row);
  }
  return scanner.position + 1;
}

function decodeValue(
  decoder: DecoderReference,
  scanner: JsonScanner,
  column: ReferenceColumn,
  row: number,
): void {
  const start = scanner.position;
  const value = scanner.readValue();
  const { kind } = column;
  if (value.kind === 'null') decoder.setNull(column, row);
  else if (value.kind === 'container' && kind === abi.KIND_VARCHAR) {
    decoder.storeValue(column, row, value.text);
  } else if (value.kind === 'container') decoder.reject(column, row, mismatch(kind), start);
  else if (value.kind === 'number' && (kind === abi.KIND_INT || kind === abi.KIND_BIGINT)) {
    const integer = truncateNumber(kind, value.text);
    if (typeof integer === 'object') decoder.reject(column, row, integer.error, start);
    else decoder.storeValue(column, row, integer);
  } else decoder.storeTextAs(column, row, value.text, start);
}

function mismatch(kind: number): number {
  switch (kind) {
    case abi.KIND_BOOLEAN:
      return abi.ERROR_NOT_BOOLEAN;
    case abi.KIND_INT:
    case abi.KIND_BIGINT:
      return abi.ERROR_NOT_INTEGER;
    case abi.KIND_DATE:
      return abi.ERROR_NOT_DATE;
    case abi.KIND_TIMESTAMP:
      return abi.ERROR_NOT_TIMESTAMP;
    default:
      return abi.ERROR_NOT_NUMBER;
  }
}
