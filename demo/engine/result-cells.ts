import type { Field, ResultBatch, ResultColumn, ResultValue } from 'sabot-sql';
import type { ResultCell, ResultField } from '../protocol/results.js';

const KINDS = ['+I', '-U', '+U', '-D'];

/** How the page is to show a column of a result. */
export function resultFieldOf({ name, type }: Field): ResultField {
  switch (type.kind) {
    case 'varchar':
      return { name, type: 'STRING', kind: 'text' };
    case 'boolean':
      return { name, type: 'BOOLEAN', kind: 'boolean' };
    case 'date':
      return { name, type: 'DATE', kind: 'time' };
    case 'timestamp':
    case 'timestamp_ltz':
      return { name, type: `${type.kind.toUpperCase()}(${type.precision})`, kind: 'time' };
    default:
      return { name, type: type.kind.toUpperCase(), kind: 'number' };
  }
}

/** Rows [from, …) of a batch, with a cell per column. */
export function cellsOf(batch: ResultBatch, from: number): readonly (readonly ResultCell[])[] {
  const columns = columnsOf(batch);
  return Array.from({ length: batch.numRows - from }, (_, i) =>
    columns.map((column) => cellOf(column[from + i] ?? null)),
  );
}

/** What rows [from, …) are; undefined where all are inserts. */
export function kindsOf(batch: ResultBatch, from: number): readonly string[] | undefined {
  const { rowKinds } = batch;
  return rowKinds && Array.from(rowKinds.subarray(from), (kind) => KINDS[kind] ?? '');
}

/** A number for each row: the same for equal ones, and seldom the same for others. */
export function hashesOf(batch: ResultBatch): Uint32Array {
  const hashes = new Uint32Array(batch.numRows).fill(0x811c9dc5);
  for (const column of columnsOf(batch)) {
    for (let row = 0; row < hashes.length; row++) {
      hashes[row] = mixed(hashes[row] ?? 0, String(column[row]));
    }
  }
  const { rowKinds } = batch;
  for (const [row, kind] of rowKinds?.entries() ?? []) {
    hashes[row] = mixed(hashes[row] ?? 0, String(kind));
  }
  return hashes;
}

/** FNV-1a over the text and a separator. */
function mixed(hash: number, text: string): number {
  let value = hash;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return Math.imul(value ^ 0x1f, 0x01000193) >>> 0;
}

function columnsOf(batch: ResultBatch): readonly ResultColumn[] {
  return batch.schema.fields.map(({ name }) => batch.column(String(name)));
}

function cellOf(value: ResultValue): ResultCell {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
