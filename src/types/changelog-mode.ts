/**
 * What changes a stream of rows may have, as in Flink:
 *
 * - `insert-only`: every row is a new one (+I).
 * - `upsert`: +I or +U stands for "the row with this primary key is now so", -D for "there is none any more"; no -U.
 * - `all`: +I, -U, +U, -D, each -U and -D repeating the row that it takes back.
 */
export type ChangelogMode = 'insert-only' | 'upsert' | 'all';
