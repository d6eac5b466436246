import { describe, expect, it } from 'vitest';
import { parsePlace, printPlace } from '../../../src/connectors/postgres-cdc/cdc-place.js';
import { parseCell } from '../../../src/connectors/postgres-cdc/parse-cell.js';
import { SnapshotFilter } from '../../../src/connectors/postgres-cdc/snapshot-filter.js';
import { field } from '../../../src/types/schema.js';
import { DATE, INT, timestamp, VARCHAR } from '../../../src/types/sql-type.js';

const segments = [
  { lsn: 100n, upTo: ['7', 'b'] },
  { lsn: 200n, upTo: undefined },
];
const key = [field('id', INT, false), field('name', VARCHAR, false)];

describe('places in a log', () => {
  it('leave out the changes that the snapshot of a key has had already', () => {
    const filter = new SnapshotFilter(key, segments);
    expect(filter.isNews(() => ['7', 'b'], 150n)).toBe(true);
    expect(filter.isNews(() => ['7', 'c'], 150n)).toBe(false);
    expect(filter.isNews(() => ['10', 'a'], 150n)).toBe(false);
    expect(filter.isNews(() => ['10', 'a'], 200n)).toBe(true);
    expect(filter.segmentsAt(200n)).toEqual([]);
  });

  it('order texts by their bytes, as the server does', () => {
    const filter = new SnapshotFilter([field('name', VARCHAR, false)], []);
    expect(filter.compare(['\u{ff5e}'], ['\u{1f600}'])).toBeLessThan(0);
  });

  it('come back from their texts', () => {
    const place = { kind: 'log', lsn: 0x16_b374_d848n, row: 3, segments } as const;
    expect(printPlace('public.t', place)).toContain('"lsn":"16/B374D848"');
    expect(parsePlace(printPlace('public.t', place), 'public.t', 't')).toEqual(place);
    expect(() => parsePlace('12', 'public.t', 't')).toThrow("can't go on at the offset 12");
  });
});

describe('values of the server', () => {
  it('keep the microseconds of times, and refuse what no column holds', () => {
    expect(parseCell('2024-01-01 00:00:00.123456', timestamp(6))).toBe(1_704_067_200_123_456n);
    expect(parseCell('1969-12-31 23:59:59.5', timestamp(3))).toBe(-500n);
    expect(parseCell('1970-01-02', DATE)).toBe(1);
    expect(parseCell('infinity', DATE)).toBeUndefined();
  });
});
