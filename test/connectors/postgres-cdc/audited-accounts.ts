import { expect } from 'vitest';
import { type LoggedChange, readChangelog } from '../../crash/changelog-sink.mjs';
import { runSql } from '../../services/postgres-url.js';
import { freshAccounts } from './cdc-under-test.js';

/** A row as text, and what has become of it. */
interface Change {
  readonly kind: string;
  readonly row: string;
}

const ROW_TEXT = (row: 'OLD' | 'NEW' | 'a') =>
  `concat_ws('|', ${row}.id, ${row}.owner, ${row}.balance, floor(extract(epoch FROM ${row}.changed) * 1000)::int8)`;

/** `accounts`, of which the server itself writes down every change in the table `audit`, row by row. */
export async function freshAuditedAccounts(rows: number, server?: string): Promise<string> {
  const url = await freshAccounts('FULL', rows, server);
  await runSql(
    url,
    'CREATE TABLE audit (n bigserial PRIMARY KEY, id int, kind text NOT NULL, row text NOT NULL)',
  );
  await runSql(
    url,
    `INSERT INTO audit (id, kind, row) SELECT a.id, '+I', ${ROW_TEXT('a')} FROM accounts a`,
  );
  await runSql(
    url,
    `CREATE FUNCTION write_down() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE same boolean; BEGIN
       same := TG_OP = 'UPDATE' AND OLD.id = NEW.id;
       IF TG_OP <> 'INSERT' THEN
         INSERT INTO audit (id, kind, row) VALUES (OLD.id, CASE WHEN same THEN '-U' ELSE '-D' END, ${ROW_TEXT('OLD')});
       END IF;
       IF TG_OP <> 'DELETE' THEN
         INSERT INTO audit (id, kind, row) VALUES (NEW.id, CASE WHEN same THEN '+U' ELSE '+I' END, ${ROW_TEXT('NEW')});
       END IF;
       RETURN NULL;
     END $$`,
  );
  await runSql(
    url,
    `CREATE TRIGGER write_down AFTER INSERT OR UPDATE OR DELETE ON accounts
     FOR EACH ROW EXECUTE FUNCTION write_down()`,
  );
  return url;
}

/**
 * Expects of what a query has published: of each row what it was when the snapshot saw it, and all changes that the server has
 * written down since then, once each and in their order.
 */
export async function expectExactChangelog(url: string, folder: string): Promise<void> {
  const written = byRow(
    (await runSql(url, 'SELECT id, kind, row FROM audit ORDER BY n')).map(({ id, kind, row }) => ({
      id: Number(id),
      kind: String(kind),
      row: String(row),
    })),
  );
  const published = byRow(readChangelog(folder).map(changeOf));
  const wrong: unknown[] = [];
  for (const [id, changes] of written) {
    const seen = published.get(id) ?? [];
    if (!isWhole(seen, changes)) wrong.push({ id, seen, changes });
    published.delete(id);
  }
  expect(wrong.slice(0, 3)).toEqual([]);
  expect([...published.keys()]).toEqual([]);
}

/** How many changes have been published. */
export function countChanges(folder: string): number {
  return readChangelog(folder).length;
}

/** Whether `seen` is the row at some point, if it was there, and then every change behind that point. */
function isWhole(seen: readonly Change[], changes: readonly Change[]): boolean {
  for (let from = 0; from <= changes.length; from++) {
    const rest = changes.slice(from);
    const last = changes[from - 1];
    const isThere = last?.kind === '+I' || last?.kind === '+U';
    const expected = isThere ? [{ kind: '+I', row: last.row }, ...rest] : rest;
    // An update's two halves are of one moment.
    const isMoment = last?.kind !== '-U';
    if (isMoment && JSON.stringify(seen) === JSON.stringify(expected)) return true;
  }
  return false;
}

function byRow(
  changes: readonly (Change & { readonly id: number })[],
): Map<number, readonly Change[]> {
  const rows = new Map<number, Change[]>();
  for (const { id, kind, row } of changes) {
    const known = rows.get(id) ?? [];
    known.push({ kind, row });
    rows.set(id, known);
  }
  return rows;
}

function changeOf([kind, { id, owner, balance, changed }]: LoggedChange) {
  const row = [id, owner, balance, Math.floor(Number(changed))].join('|');
  return { id: Number(id), kind, row };
}
