import type { Migration } from './migration.js';
import { CHECKPOINTS } from './migrations/checkpoints.js';
import { DIMENSION_TABLES } from './migrations/dimension-tables.js';

/** In order; the version of a schema is how many of them it has been through. */
export const MIGRATIONS: readonly Migration[] = [DIMENSION_TABLES, CHECKPOINTS];
