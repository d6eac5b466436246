import { didYouMean } from '../errors/did-you-mean.js';
import { SqlError } from '../errors/sql-error.js';
import type { ColumnDefinition } from '../sql/statement-ast.js';
import type { MetadataField } from '../types/metadata-field.js';
import { type Field, field } from '../types/schema.js';
import { isTimestamp, printType, type SqlType } from '../types/sql-type.js';
import type { MetadataColumn } from './catalog.js';
import { bindType } from './logical/bind-type.js';

/** What a connector offers to METADATA columns, by key; undefined for one that offers nothing. */
export type MetadataLookup = (connector: string) => ReadonlyMap<string, MetadataField> | undefined;

type MetadataDefinition = Extract<ColumnDefinition, { kind: 'metadata' }>;

/** A column that the connector fills: `name TYPE METADATA [FROM 'key'] [VIRTUAL]`. SqlError where the connector can't. */
export function bindMetadataColumn(
  { name, type, from, virtual: isVirtual }: MetadataDefinition,
  connector: string,
  metadataOf: MetadataLookup,
  sql: string,
): { readonly field: Field; readonly metadata: MetadataColumn } {
  const known = metadataOf(connector);
  if (known === undefined) {
    throw new SqlError(
      `Column "${name.name}" asks for metadata, of which connector "${connector}" has none`,
      sql,
      name.offset,
    );
  }
  const key = from ?? name.name;
  const offered = known.get(key);
  if (offered === undefined) {
    const keys = [...known.keys()];
    throw new SqlError(
      `Connector "${connector}" has no metadata '${key}' for column "${name.name}"${didYouMean(key, keys)}; it has ${keys.join(', ')}`,
      sql,
      name.offset,
    );
  }
  const declared = bindType(type, sql);
  if (!canCarry(offered.type, declared)) {
    throw new SqlError(
      `Column "${name.name}" is ${printType(declared)}, but metadata '${key}' is ${printType(offered.type)}`,
      sql,
      type.offset,
      'SQL_TYPE_MISMATCH',
    );
  }
  if (offered.nullable && !type.nullable) {
    throw new SqlError(
      `Column "${name.name}" is NOT NULL, but metadata '${key}' may be null`,
      sql,
      type.offset,
    );
  }
  return {
    field: field(name.name, declared, type.nullable),
    metadata: { key, isVirtual, isWritable: offered.isWritable },
  };
}

/** The conversions that connectors make themselves: to a wider whole number, and between times of any precision. */
function canCarry(offered: SqlType, declared: SqlType): boolean {
  if (isTimestamp(offered)) return isTimestamp(declared);
  if (offered.kind === 'int' && declared.kind === 'bigint') return true;
  return offered.kind === declared.kind;
}
