import type { Migration } from '../migration.js';

/** The tables of the dimension store. Databases from before there were versions have them already. */
export const DIMENSION_TABLES: Migration = {
  name: 'dimension-tables',
  statements: [
    `CREATE TABLE IF NOT EXISTS dim_version (
      id integer GENERATED ALWAYS AS IDENTITY UNIQUE,
      name text PRIMARY KEY,
      version integer NOT NULL,
      num_rows integer NOT NULL,
      columns text NOT NULL,
      is_replicated boolean NOT NULL
    )`,
  ],
};
