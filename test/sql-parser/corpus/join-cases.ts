import type { SqlCase } from './sql-case.js';

export const JOIN_CASES: readonly SqlCase[] = [
  [
    'interval join',
    `SELECT a.id FROM a, b WHERE a.id = b.id AND a.ts BETWEEN b.ts - INTERVAL '4' HOUR AND b.ts + INTERVAL '1' HOUR`,
  ],
  [
    'join on a condition',
    `SELECT a.id, b.v FROM a JOIN b ON a.id = b.id AND a.ts BETWEEN b.ts - INTERVAL '5' MINUTE AND b.ts`,
  ],
  [
    'outer joins',
    'SELECT * FROM a LEFT JOIN b ON a.id=b.id RIGHT OUTER JOIN c ON b.id=c.id FULL OUTER JOIN d ON d.id=c.id',
  ],
  ['cross', 'SELECT * FROM a CROSS JOIN b'],
  ['using', 'SELECT * FROM a JOIN b USING (id)'],
  [
    'temporal',
    'SELECT o.id, o.price * r.rate FROM orders AS o LEFT JOIN rates FOR SYSTEM_TIME AS OF o.ts AS r ON o.currency = r.currency',
  ],
  [
    'temporal join, alias without AS',
    'SELECT o.id FROM orders o JOIN rates FOR SYSTEM_TIME AS OF o.proctime r ON o.currency = r.currency',
  ],
  ['lateral table', 'SELECT a, w FROM t, LATERAL TABLE(split(a)) AS T(w)'],
  [
    'left join of a table function',
    'SELECT a, w FROM t LEFT JOIN LATERAL TABLE(split(a)) AS T(w) ON TRUE',
  ],
  ['unnest', 'SELECT id, tag FROM t CROSS JOIN UNNEST(tags) AS x (tag)'],
  [
    'lateral subquery',
    'SELECT r.k, q.v FROM (SELECT DISTINCT k FROM a) AS r LEFT JOIN LATERAL (SELECT v FROM b WHERE b.k = r.k ORDER BY v DESC LIMIT 2) AS q ON TRUE',
  ],
  ['subquery after IN', 'SELECT * FROM a WHERE id IN (SELECT id FROM b)'],
  ['exists', 'SELECT * FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.id = a.id)'],
  [
    'match recognize',
    `SELECT M.first_id, M.last_id FROM ticks MATCH_RECOGNIZE (PARTITION BY symbol ORDER BY ts MEASURES A.id AS first_id, LAST(B.id) AS last_id ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW PATTERN (A B+ C?) WITHIN INTERVAL '1' HOUR DEFINE A AS kind = 'open', B AS B.price > PREV(B.price)) AS M`,
  ],
];
