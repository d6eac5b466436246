import { describe, expect, it } from 'vitest';
import type { ClosedWindow, SymbolRow } from '../../../src/cli/demo/closed-windows.js';
import { ClosedWindows } from '../../../src/cli/demo/closed-windows.js';
import { DEMO_QUERY } from '../../../src/cli/demo/demo-query.js';
import { frameLines, plainPaint, windowLine } from '../../../src/cli/demo/screen.js';
import type { ResultBatch } from '../../../src/node.js';

type Cells = readonly [symbol: string, startMs: number, trades: bigint, average: number];

/** As much of a result batch as the demo reads. */
function batchOf(...rows: readonly Cells[]): ResultBatch {
  const columns: Record<string, readonly unknown[]> = {
    symbol: rows.map(([symbol]) => symbol),
    window_start: rows.map(([, startMs]) => startMs),
    trades: rows.map(([, , trades]) => trades),
    volume: rows.map(([, , trades]) => trades * 10n),
    average: rows.map(([, , , average]) => average),
    low: rows.map(([, , , average]) => average - 1),
    high: rows.map(([, , , average]) => average + 1),
  };
  const batch = { numRows: rows.length, column: (name: string) => columns[name] };
  return batch as unknown as ResultBatch;
}

describe('closed windows', () => {
  it('are complete when a later one begins, with the most traded symbols first', () => {
    const windows = new ClosedWindows();
    expect(windows.add(batchOf(['A', 0, 1n, 5], ['B', 0, 3n, 7]))).toEqual([]);
    const [first] = windows.add(batchOf(['C', 0, 2n, 9], ['A', 60_000, 4n, 6]));
    expect(first?.startMs).toBe(0);
    expect(first?.rows.map((row: SymbolRow) => row.symbol)).toEqual(['B', 'C', 'A']);
    const [second] = windows.finish();
    expect(second?.rows[0]?.history).toEqual([5, 6]);
    expect(windows.finish()).toEqual([]);
  });
});

describe('the screen of the demo', () => {
  const row = {
    symbol: 'BKTR',
    trades: 12_345,
    volume: 5_000_000,
    average: 101.5,
    low: 99,
    high: 104,
  };
  const window: ClosedWindow = {
    startMs: Date.UTC(2024, 0, 1, 10, 5),
    rows: [{ ...row, history: [1, 2, 3] }],
  };

  it('shows the window that closed last above what the query has done', () => {
    const statistics = {
      rowsIn: 12_000_000,
      rowsOut: 100,
      lateRows: 1234,
      skippedRows: 0,
      deadLetters: 0,
      windowsFired: 5,
      watermarkMs: Date.UTC(2024, 0, 1, 10, 6, 1),
      kernelMemoryBytes: 1,
      checkpoints: 0,
      restarts: 0,
    };
    const frame = { window, statistics, windowsClosed: 5, elapsedMs: 2000 };
    expect(frameLines(frame, 10, plainPaint)).toEqual([
      '',
      '  window 10:05 – 10:06 closed: 1 symbols',
      '  symbol     trades       volume   average       low      high  average by window',
      '  BKTR       12,345    5,000,000    101.50     99.00    104.00  ▁▄█',
      `  ${'─'.repeat(86)}`,
      '  12.0 M rows · 6.0 M rows/s · watermark 10:06:01 · 5 windows · 1,234 late rows',
      '',
    ]);
  });

  it('says a window in one line', () => {
    expect(windowLine(window)).toBe(
      'window 10:05-10:06  1 symbols  12,345 trades  volume 5,000,000  most traded: BKTR 12,345 at 101.50',
    );
  });

  it('reads only columns that the query has', () => {
    for (const name of ['window_start', 'trades', 'volume', 'average', 'low', 'high']) {
      expect(DEMO_QUERY).toContain(`AS ${name}`);
    }
  });
});
