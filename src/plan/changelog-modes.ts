import type { ChangelogMode } from '../types/changelog-mode.js';
import type { CatalogTable } from './catalog.js';

/** What the connectors of tables do with changes: the planner is told by whoever knows connectors. */
export interface ChangelogModes {
  /** What the rows of a table mean. Throws where its options make no sense. */
  sourceModeOf(table: CatalogTable): ChangelogMode;
  /** The changes that can be written to a table. */
  sinkModeOf(table: CatalogTable): ChangelogMode;
}

/** Tables whose rows are all new ones. */
export const INSERTS_ALONE: ChangelogModes = {
  sourceModeOf: () => 'insert-only',
  sinkModeOf: () => 'insert-only',
};
