import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One script of the corpus: `<area>/<name>.sql`, with what must come of it beside it. */
export interface GoldenCase {
  readonly area: string;
  readonly name: string;
  readonly sql: string;
  /** `<name>.expected.jsonl`: its rows, or undefined where it must fail. */
  readonly expected: string | undefined;
  /** `<name>.error.txt`: the whole message it must fail with. */
  readonly error: string | undefined;
  /** `<name>.duckdb.sql`: a query by which DuckDB finds the same rows; undefined where they were worked out by hand. */
  readonly oracle: string | undefined;
}

const ROOT = 'test/sql';
const NOT_AREAS = ['data', 'support'];

export function goldenCases(): GoldenCase[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NOT_AREAS.includes(entry.name))
    .flatMap(({ name: area }) => casesOf(area));
}

function casesOf(area: string): GoldenCase[] {
  const files = readdirSync(join(ROOT, area));
  const names = files
    .filter((file) => /^[^.]+\.sql$/.test(file))
    .map((file) => file.slice(0, -'.sql'.length));
  const readIfThere = (file: string) =>
    files.includes(file) ? readFileSync(join(ROOT, area, file), 'utf8') : undefined;
  return names.map((name) => ({
    area,
    name,
    sql: readFileSync(join(ROOT, area, `${name}.sql`), 'utf8'),
    expected: readIfThere(`${name}.expected.jsonl`),
    error: readIfThere(`${name}.error.txt`),
    oracle: readIfThere(`${name}.duckdb.sql`),
  }));
}
