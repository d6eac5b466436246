import type { Field, FileFormat, InferredSchema } from 'sabot-sql';
import type { TimeUnit } from '../protocol/dropped-file.js';
import { intervalOf } from './intervals.js';
import { freeName, quoted, type ReservedNames, textLiteral } from './sql-names.js';

/** What a script is written for. */
export interface ScriptParts {
  readonly path: string;
  readonly table: string;
  readonly format: FileFormat;
  readonly inferred: InferredSchema;
  readonly time: ScriptTime | undefined;
  /** A text column with few values. */
  readonly group: string | undefined;
  readonly reserved: ReservedNames;
}

/** How the script tells time. */
export interface ScriptTime {
  readonly column: string;
  readonly unit: TimeUnit;
  /** How far the watermark stays behind. */
  readonly delayMs: number;
  readonly windowMs: number;
}

/** A name like this is no amount. */
const KEY_NAME = /(^|_)(id|key|code|no|number|zip)$/i;

/** A script, and which columns of its result a chart is best drawn of. */
export interface WrittenScript {
  readonly sql: string;
  readonly chart: { readonly x: string; readonly y: string; readonly series: string } | undefined;
}

/** CREATE TABLE for a file, and a SELECT that has something to show at once. */
export function writeScript(parts: ScriptParts): WrittenScript {
  const names = parts.inferred.schema.map(({ name }) => name);
  const eventTime = parts.time && {
    ...parts.time,
    name: isComputed(parts.time) ? freeName('event_time', names) : parts.time.column,
  };
  const amount = eventTime && parts.inferred.schema.find((field) => isAmount(field, eventTime));
  const sql = `${createTable(parts, eventTime)}\n${select(parts, eventTime, amount)}`;
  if (eventTime === undefined) return { sql, chart: undefined };
  const y = amount === undefined ? ROW_COUNT : sumOf(amount);
  return { sql, chart: { x: WINDOW_START, y, series: parts.group ?? '' } };
}

const WINDOW_START = 'window_start';
const ROW_COUNT = 'row_count';

function sumOf({ name }: Field): string {
  return `sum_${name}`;
}

type EventTime = (ScriptTime & { readonly name: string }) | undefined;

function isComputed({ unit }: ScriptTime): boolean {
  return unit !== 'timestamp';
}

function createTable(
  { path, table, format, inferred, reserved }: ScriptParts,
  time: EventTime,
): string {
  const quote = (name: string): string => quoted(name, reserved);
  const columns = inferred.schema.map((field) => `${quote(field.name)} ${typeName(field)}`);
  if (time !== undefined) {
    const { name, delayMs } = time;
    if (isComputed(time)) columns.push(`${quote(name)} AS ${computedTime(time, quote)}`);
    const delay = delayMs === 0 ? '' : ` - ${intervalOf(delayMs)}`;
    columns.push(`WATERMARK FOR ${quote(name)} AS ${quote(name)}${delay}`);
  }
  const options = { connector: 'filesystem', path, format, ...inferred.options };
  const written = Object.entries(options).map(
    ([name, value]) => `  '${name}' = ${textLiteral(value === '\t' ? '\\t' : value)}`,
  );
  return `CREATE TABLE ${quote(table)} (\n  ${columns.join(',\n  ')}\n) WITH (\n${written.join(',\n')}\n);\n`;
}

function computedTime({ column, unit }: ScriptTime, quote: (name: string) => string): string {
  switch (unit) {
    case 'epoch-s':
      return `TO_TIMESTAMP_LTZ(${quote(column)}, 0)`;
    case 'epoch-ms':
      return `TO_TIMESTAMP_LTZ(${quote(column)}, 3)`;
    default:
      return `CAST(${quote(column)} AS TIMESTAMP(3))`;
  }
}

function select(parts: ScriptParts, time: EventTime, amount: Field | undefined): string {
  const { table, group, reserved } = parts;
  const quote = (name: string): string => quoted(name, reserved);
  if (time === undefined) return `SELECT *\nFROM ${quote(table)};\n`;
  const window = `(${quote(time.name)}, ${intervalOf(time.windowMs)})`;
  const selected = [
    ...(group === undefined ? [] : [quote(group)]),
    `TUMBLE_START${window} AS ${WINDOW_START}`,
    `COUNT(*) AS ${ROW_COUNT}`,
    ...(amount === undefined ? [] : [`SUM(${quote(amount.name)}) AS ${quote(sumOf(amount))}`]),
  ];
  const keys = [...(group === undefined ? [] : [quote(group)]), `TUMBLE${window}`];
  return `SELECT ${selected.join(',\n       ')}\nFROM ${quote(table)}\nGROUP BY ${keys.join(', ')};\n`;
}

function isAmount({ name, type }: Field, time: ScriptTime): boolean {
  const isNumber = ['int', 'bigint', 'float', 'double'].includes(type.kind);
  return isNumber && name !== time.column && !KEY_NAME.test(name);
}

function typeName({ type }: Field): string {
  if (type.kind === 'varchar') return 'STRING';
  const precision = 'precision' in type ? `(${type.precision})` : '';
  return `${type.kind.toUpperCase()}${precision}`;
}
