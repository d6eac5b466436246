import { describe, expect, it } from 'vitest';
import { bindInterval } from '../../src/plan/logical/bind-interval.js';
import { flinkSqlFrontend } from '../../src/sql/flink-sql-frontend.js';
import { errorOf } from './plan-script.js';

function lengthOf(sql: string): string {
  const interval = flinkSqlFrontend.parseExpression(sql);
  if (interval.kind !== 'interval') throw new Error('expected an interval');
  const length = bindInterval(interval, sql);
  return length.kind === 'time' ? `${length.ms} ms` : `${length.months} months`;
}

describe('bindInterval', () => {
  it.each([
    ["INTERVAL '1' SECOND", '1000 ms'],
    ["INTERVAL '0.5' SECOND", '500 ms'],
    ["INTERVAL '1.250' SECOND", '1250 ms'],
    ["INTERVAL '5' MINUTE", '300000 ms'],
    ["INTERVAL '1' HOUR", '3600000 ms'],
    ["INTERVAL '90' HOUR", '324000000 ms'],
    ["INTERVAL '1' DAY", '86400000 ms'],
    ["INTERVAL '-2' DAY", '-172800000 ms'],
    ["INTERVAL '1:30' MINUTE TO SECOND", '90000 ms'],
    ["INTERVAL '1:30.5' MINUTE TO SECOND", '90500 ms'],
    ["INTERVAL '1 10' DAY TO HOUR", '122400000 ms'],
    ["INTERVAL '1 10:30' DAY TO MINUTE", '124200000 ms'],
    ["INTERVAL '1 10:30:15.125' DAY TO SECOND", '124215125 ms'],
    ["INTERVAL '36:15' HOUR TO MINUTE", '130500000 ms'],
    ["INTERVAL '-1:30' MINUTE TO SECOND", '-90000 ms'],
    ["INTERVAL '3' MONTH", '3 months'],
    ["INTERVAL '2' YEAR", '24 months'],
    ["INTERVAL '1-6' YEAR TO MONTH", '18 months'],
  ])('reads %s as %s', (sql, length) => {
    expect(lengthOf(sql)).toBe(length);
  });

  it.each([
    ["INTERVAL 'x' SECOND", "Interval 'x' is not a number of SECOND: write '5' or '0.5' @1:1"],
    ["INTERVAL '1.5' HOUR", "Interval '1.5' is not a number of HOUR: write '5' @1:1"],
    [
      "INTERVAL '0.0005' SECOND",
      "Interval '0.0005' is finer than a millisecond, the smallest step of intervals @1:1",
    ],
    ["INTERVAL '5' MINUTE TO SECOND", "Interval '5' is not MINUTE TO SECOND: write '10:10' @1:1"],
    ["INTERVAL '1 25' DAY TO HOUR", "Interval '1 25' has 25 HOUR: the largest is 23 @1:1"],
    ["INTERVAL '1:75' MINUTE TO SECOND", "Interval '1:75' has 75 SECOND: the largest is 59 @1:1"],
    ["INTERVAL '1-12' YEAR TO MONTH", "Interval '1-12' is not YEAR TO MONTH: write '1-6' @1:1"],
    ["INTERVAL '99999999999999999999' DAY", "Interval '99999999999999999999' is too long @1:1"],
  ])('refuses %s', (sql, error) => {
    expect(errorOf(() => lengthOf(sql))).toBe(error);
  });
});
