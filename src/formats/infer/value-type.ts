import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  type SqlType,
  timestamp,
  VARCHAR,
} from '../../types/sql-type.js';

/** No leading zeros: what has them is a code, such as a postcode, that a number would cut. */
const INTEGER = /^[+-]?(0|[1-9]\d{0,18})$/;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const CODE = /^[+-]?0\d/;
const CALENDAR_DAY = /^\d{4}-\d\d-\d\d$/;
const POINT_IN_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(:\d\d(\.\d{1,9})?)?)Z?$/;
const BIGINT_MAX = 2n ** 63n - 1n;
/** Event time can't be finer, in Flink either. */
const EVENT_TIME = timestamp(3);

/** The narrowest type that the decoders read a text as without loss: as CSV has it, and a string in JSON. */
export function typeOfText(text: string): SqlType {
  if (/^(true|false)$/i.test(text)) return BOOLEAN;
  if (INTEGER.test(text)) return fitsBigint(text) ? BIGINT : DOUBLE;
  if (NUMBER.test(text)) return CODE.test(text) ? VARCHAR : DOUBLE;
  return typeOfTime(text);
}

/** DATE or TIMESTAMP(3) for what is written as one, in SQL's form or ISO 8601's; VARCHAR for everything else. */
export function typeOfTime(text: string): SqlType {
  if (CALENDAR_DAY.test(text)) return isDay(text) ? DATE : VARCHAR;
  const [, day, clock] = POINT_IN_TIME.exec(text) ?? [];
  if (day === undefined || clock === undefined) return VARCHAR;
  const isTime = isDay(day) && !Number.isNaN(Date.parse(`${day}T${clock}Z`)) && clock < '24';
  return isTime ? EVENT_TIME : VARCHAR;
}

/** A type for the values of both; undefined stands for no value yet. */
export function commonType(a: SqlType | undefined, b: SqlType | undefined): SqlType | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.kind === b.kind) return a;
  const isNumber = ({ kind }: SqlType): boolean => kind === 'bigint' || kind === 'double';
  return isNumber(a) && isNumber(b) ? DOUBLE : VARCHAR;
}

function fitsBigint(text: string): boolean {
  const value = BigInt(text.replace('+', ''));
  return value <= BIGINT_MAX && value >= -BIGINT_MAX - 1n;
}

/** Whether the calendar has it, and the decoders read it: there is no year 0. */
function isDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(ms) || text.startsWith('0000')) return false;
  return new Date(ms).toISOString().startsWith(text);
}
