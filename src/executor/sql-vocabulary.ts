import { aggregateFunction, aggregateFunctionNames } from '../functions/aggregate-registry.js';
import type { FunctionDescription } from '../functions/function-definition.js';
import { KEYWORD_FUNCTIONS } from '../functions/function-with-keyword.js';
import { scalarFunction, scalarFunctionNames } from '../functions/registry.js';
import type { Catalog, CatalogTable } from '../plan/catalog.js';
import { WINDOW_FUNCTIONS_DESCRIBED } from '../plan/logical/window-functions.js';
import { KEYWORDS } from '../sql/keywords.js';
import { printType } from '../types/sql-type.js';

/** The names that SQL may use here, for editors that complete what is being written. */
export interface SqlVocabulary {
  readonly tables: readonly VocabularyTable[];
  readonly functions: readonly VocabularyFunction[];
  /** In upper case. */
  readonly keywords: readonly string[];
  readonly types: readonly string[];
  /** By the names that `WITH ('connector' = '…')` gives. */
  readonly connectors: readonly string[];
}

/** A table that SQL may name. */
export interface VocabularyTable {
  readonly name: string;
  readonly connector: string | undefined;
  readonly columns: readonly VocabularyColumn[];
}

/** A column as queries see it. */
export interface VocabularyColumn {
  readonly name: string;
  /** As in SQL: `TIMESTAMP(3)`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly kind: 'physical' | 'metadata' | 'computed';
  /** Whether the table's WATERMARK is on it. */
  readonly isTimeAttribute: boolean;
}

/** A function that SQL may call. */
export interface VocabularyFunction extends FunctionDescription {
  readonly kind: 'scalar' | 'aggregate' | 'window';
}

const TYPES: readonly string[] =
  'BIGINT BOOLEAN DATE DOUBLE FLOAT INT STRING TIMESTAMP(3) TIMESTAMP_LTZ(3) VARCHAR'.split(' ');

const CASTS: readonly FunctionDescription[] = [
  {
    name: 'CAST',
    signature: 'CAST(value AS type)',
    description: 'The value in another type; one that has none there is an error.',
  },
  {
    name: 'TRY_CAST',
    signature: 'TRY_CAST(value AS type)',
    description: 'The value in another type, NULL where it has none there.',
  },
];

/** What can be named with these tables, registered functions and connectors. */
export function sqlVocabulary(catalog: Catalog, connectors: Iterable<string>): SqlVocabulary {
  return {
    tables: [...catalog.tables()].map(describeTable),
    functions: withRegistered([...catalog.functions.all()]),
    keywords: KEYWORDS,
    types: TYPES,
    connectors: [...connectors].sort(),
  };
}

function describeTable({ name, columns, options, watermark }: CatalogTable): VocabularyTable {
  return {
    name,
    connector: options.get('connector'),
    columns: columns.map((column, position) => ({
      name: column.field.name,
      type: printType(column.field.type),
      nullable: column.field.nullable,
      kind: column.kind === 'physical' && column.metadata !== undefined ? 'metadata' : column.kind,
      isTimeAttribute: watermark?.column === position,
    })),
  };
}

/** Registered functions stand before built-in ones of the same name. */
function withRegistered(registered: readonly FunctionDescription[]): readonly VocabularyFunction[] {
  if (registered.length === 0) return FUNCTIONS;
  const names = new Set(registered.map(({ name }) => name));
  return [
    ...FUNCTIONS.filter(({ name }) => !names.has(name)),
    ...registered.flatMap((known) => described('scalar', known)),
  ].sort(byName);
}

const FUNCTIONS: readonly VocabularyFunction[] = [
  ...scalarFunctionNames().flatMap((name) => described('scalar', scalarFunction(name))),
  ...[...KEYWORD_FUNCTIONS, ...CASTS].flatMap((known) => described('scalar', known)),
  ...[...aggregateFunctionNames()].flatMap((name) =>
    described('aggregate', aggregateFunction(name)),
  ),
  ...WINDOW_FUNCTIONS_DESCRIBED.flatMap((known) => described('window', known)),
].sort(byName);

function byName(a: VocabularyFunction, b: VocabularyFunction): number {
  return a.name < b.name ? -1 : 1;
}

/** None for operators, which have no signature. */
function described(
  kind: VocabularyFunction['kind'],
  definition: Partial<FunctionDescription> | undefined,
): readonly VocabularyFunction[] {
  const { name, signature, description } = definition ?? {};
  if (name === undefined || signature === undefined || description === undefined) return [];
  return [{ name, kind, signature, description }];
}
