import type { Query } from '../../sql/ast.js';
import type { Catalog } from '../catalog.js';
import type { ChangelogModes } from '../changelog-modes.js';
import type { LogicalPlan } from './nodes.js';
import type { ColumnScope, ScopeColumn } from './scope.js';

/** A bound FROM clause or query: its plan, and the names under which its columns are known. */
export interface Relation {
  readonly plan: LogicalPlan;
  readonly scope: ColumnScope;
}

/** What binding a query needs to know. */
export interface QueryContext {
  readonly sql: string;
  readonly catalog: Catalog;
  readonly modes: ChangelogModes;
  /** Queries named by WITH. */
  readonly named: ReadonlyMap<string, Relation>;
  /** Binds a query within a FROM clause; handed along so that the binder's modules need not import in circles. */
  readonly bindQuery: (query: Query, context: QueryContext) => Relation;
}

/** The columns of a relation under another table name. */
export function qualify(
  columns: readonly ScopeColumn[],
  qualifier: string | undefined,
): readonly ScopeColumn[] {
  return columns.map((column) => ({ ...column, qualifier }));
}
