import type { QueryStatistics } from '../../node.js';
import type { ClosedWindow, SymbolRow } from './closed-windows.js';
import { DEMO_QUERY, DEMO_WINDOW_MS } from './demo-query.js';

/** What one frame shows. */
export interface Frame {
  readonly window: ClosedWindow;
  readonly statistics: QueryStatistics;
  readonly windowsClosed: number;
  readonly elapsedMs: number;
}

/** How text is set off: escape sequences on a terminal with colours, nothing elsewhere. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly rise: (text: string) => string;
  readonly fall: (text: string) => string;
}

const WIDTHS = [8, 9, 13, 10, 10, 10] as const;
const TITLES = ['symbol', 'trades', 'volume', 'average', 'low', 'high'] as const;
const SPARKS = '▁▂▃▄▅▆▇█';
const FRAME_LINES = 6;

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const cents = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

export const count = (value: number): string => whole.format(value);
export const millions = (value: number): string => `${(value / 1e6).toFixed(1)} M`;

/** The query, shown once above the frames. */
export function titleLines(paint: Paint): readonly string[] {
  const query = DEMO_QUERY.split('\n').map((line) => `  ${paint.dim(line)}`);
  return [
    '',
    `  ${paint.strong('sabot-sql')}  event-time windows over generated trades`,
    '',
    ...query,
  ];
}

/** How many symbols fit under the title and above the footer on a terminal of this height. */
export function symbolsThatFit(terminalRows: number): number {
  return Math.max(3, Math.min(15, terminalRows - titleLines(plainPaint).length - FRAME_LINES - 2));
}

export const plainPaint: Paint = {
  strong: (text) => text,
  dim: (text) => text,
  rise: (text) => text,
  fall: (text) => text,
};

/** The lines of one frame: the window that closed last, and what the query has done so far. */
export function frameLines(frame: Frame, symbolsMax: number, paint: Paint): readonly string[] {
  const { window, statistics, windowsClosed, elapsedMs } = frame;
  const titles = TITLES.map((title, i) => cell(title, i)).join('');
  const width = WIDTHS.reduce((sum, next) => sum + next, 0) + 26;
  const rate = statistics.rowsIn / (elapsedMs / 1000);
  const facts = [
    `${millions(statistics.rowsIn)} rows`,
    paint.strong(`${millions(rate)} rows/s`),
    `watermark ${timeText(statistics.watermarkMs)}`,
    `${count(windowsClosed)} windows`,
    `${count(statistics.lateRows)} late rows`,
  ];
  return [
    '',
    `  window ${paint.strong(`${minuteText(window.startMs)} – ${minuteText(window.startMs + DEMO_WINDOW_MS)}`)} closed: ${count(window.rows.length)} symbols`,
    `  ${paint.dim(`${titles}  average by window`)}`,
    ...window.rows.slice(0, symbolsMax).map((row) => symbolLine(row, paint)),
    `  ${paint.dim('─'.repeat(width))}`,
    `  ${facts.join(paint.dim(' · '))}`,
    '',
  ];
}

/** One closed window as a line, for outputs that are no terminal. */
export function windowLine(window: ClosedWindow): string {
  const trades = window.rows.reduce((sum, row) => sum + row.trades, 0);
  const volume = window.rows.reduce((sum, row) => sum + row.volume, 0);
  const top = window.rows
    .slice(0, 3)
    .map((row) => `${row.symbol} ${count(row.trades)} at ${cents.format(row.average)}`);
  const span = `${minuteText(window.startMs)}-${minuteText(window.startMs + DEMO_WINDOW_MS)}`;
  return `window ${span}  ${count(window.rows.length)} symbols  ${count(trades)} trades  volume ${count(volume)}  most traded: ${top.join(', ')}`;
}

function symbolLine(row: SymbolRow, paint: Paint): string {
  const values = [
    row.symbol,
    count(row.trades),
    count(row.volume),
    cents.format(row.average),
    cents.format(row.low),
    cents.format(row.high),
  ];
  const before = row.history.at(-2) ?? row.average;
  const trend = row.average >= before ? paint.rise : paint.fall;
  return `  ${values.map((value, i) => cell(value, i)).join('')}  ${trend(sparkline(row.history))}`;
}

function cell(text: string, column: number): string {
  const width = WIDTHS[column] ?? 0;
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}

function sparkline(values: readonly number[]): string {
  const low = Math.min(...values);
  const range = Math.max(...values) - low || 1;
  return values
    .map((value) => SPARKS.charAt(Math.floor(((value - low) / range) * (SPARKS.length - 0.01))))
    .join('');
}

function minuteText(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}

function timeText(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString().slice(11, 19) : 'end';
}
