import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { TerminalStream } from '../../../src/cli/progress/live-line.js';
import type { Monitored } from '../../../src/cli/progress/monitored.js';
import { QueryMonitor } from '../../../src/cli/progress/query-monitor.js';
import type { Diagnosis, QueryStatistics } from '../../../src/node.js';
import { NOT_STARTED } from '../../../src/runtime/query-statistics.js';
import { ManualClock } from '../../support/manual-clock.js';

const NOW_MS = Date.parse('2026-01-01T12:00:00Z');
const STATISTICS: QueryStatistics = {
  ...NOT_STARTED,
  lateRows: 3,
  windowsFired: 12,
  watermarkMs: NOW_MS - 5000,
  kernelMemoryBytes: 45_000_000,
  checkpoints: 2,
  restarts: 0,
};

const ERASE_LINE = '\u001b[2K';
const PIECES = new RegExp(`(\r|\n|${ERASE_LINE.replace('[', '\\[')})`);

/** What a terminal with one line shows in the end: escape sequences are obeyed. */
class Screen {
  readonly lines: string[] = [''];

  write(text: string): void {
    for (const part of text.split(PIECES)) {
      if (part === '\n') this.lines.push('');
      else if (part === ERASE_LINE) this.lines[this.lines.length - 1] = '';
      else if (part !== '\r') this.lines[this.lines.length - 1] += part;
    }
  }
}

function stream(screen: Screen, terminal: { isTTY?: boolean; columns?: number }): TerminalStream {
  const writable = new Writable({
    write(chunk, _, done) {
      screen.write(String(chunk));
      done();
    },
  });
  return Object.assign(writable, terminal);
}

function setUp(isTTY: boolean, options: { isQuiet?: boolean; stallMs?: number } = {}) {
  const clock = new ManualClock(NOW_MS);
  const screen = new Screen();
  const terminal = isTTY ? { isTTY, columns: 120 } : {};
  const [stdout, stderr] = [stream(screen, terminal), stream(screen, terminal)];
  const { isQuiet = false, stallMs } = options;
  const monitor = new QueryMonitor({ isQuiet, stallMs }, { clock, timers: clock, stdout, stderr });
  const query = { name: 'counts', statistics: STATISTICS, diagnose: () => diagnosis };
  const pass = (ms: number, rowsIn = 0): void => {
    for (let passed = 0; passed < ms; passed += 250) {
      query.statistics = {
        ...query.statistics,
        rowsIn: query.statistics.rowsIn + rowsIn,
        watermarkMs: query.statistics.watermarkMs + 250,
      };
      clock.advance(250);
    }
  };
  return { clock, screen, stdout, stderr, query, monitor, pass };
}

const diagnosis = {
  query: 'counts',
  sentences: ['No row came.', 'And that is why.'],
} as unknown as Diagnosis;

describe('the progress of a query', () => {
  it('is one live line on a terminal, which is gone at the end', () => {
    const { screen, monitor, query, pass, clock } = setUp(true);
    const end = monitor.watch(query satisfies Monitored);
    pass(1000, 500_000);
    expect(screen.lines).toEqual([
      '2M rows in · 2M rows/s · watermark 11:59:56 (lag 5 s) · 12 windows · 3 late · 2 checkpoints · 45 MB',
    ]);
    pass(4000);
    expect(screen.lines[0]).toMatch(/^2M rows in · 0 rows\/s · watermark 12:00:00 /);
    end();
    expect(screen.lines).toEqual(['']);
    expect(clock.timerCount).toBe(0);
  });

  it('never mixes with results on the same terminal', () => {
    const { screen, monitor, query, pass, stdout, stderr } = setUp(true);
    const { write } = stdout;
    const end = monitor.watch(query);
    pass(250);
    stdout.write('first row\n');
    expect(screen.lines).toEqual(['first row', '']);
    pass(250);
    expect(screen.lines).toEqual(['first row', expect.stringMatching(/^0 rows in/)]);
    stdout.write(Buffer.from('half of the '));
    pass(500);
    expect(screen.lines).toEqual(['first row', 'half of the ']);
    stdout.write('second\n');
    pass(250);
    stderr.write('a warning\n');
    end();
    expect(screen.lines).toEqual(['first row', 'half of the second', 'a warning', '']);
    expect(stdout.write).toBe(write);
  });

  it('is cut to the width of the terminal', () => {
    const { screen, monitor, query, pass, stderr } = setUp(true);
    Object.assign(stderr, { columns: 24 });
    monitor.watch(query);
    pass(250);
    expect(screen.lines).toEqual(['0 rows in · 0 rows/s ·…']);
  });

  it('is a line every ten seconds where stderr is no terminal', () => {
    const { screen, monitor, query, pass } = setUp(false);
    const end = monitor.watch(query);
    pass(9750, 100);
    expect(screen.lines).toEqual(['']);
    pass(10_250, 100);
    end();
    expect(screen.lines).toEqual([
      'counts: 4,000 rows in, 400 rows/s, 0 rows out, watermark 12:00:05 (lag 5 s), 12 windows fired, 3 late rows, 2 checkpoints, 45 MB',
      'counts: 8,000 rows in, 400 rows/s, 0 rows out, watermark 12:00:15 (lag 5 s), 12 windows fired, 3 late rows, 2 checkpoints, 45 MB',
      '',
    ]);
  });

  it('is not told when it is to be quiet', () => {
    for (const isTTY of [true, false]) {
      const { screen, monitor, query, pass } = setUp(isTTY, { isQuiet: true });
      monitor.watch(query);
      pass(30_000);
      expect(screen.lines).toEqual(['']);
    }
  });
});

describe('a stall', () => {
  it('is explained when nothing has come out for so long, and again after twice as long', () => {
    const { screen, monitor, query, pass } = setUp(false, { isQuiet: true, stallMs: 5000 });
    monitor.watch(query);
    pass(4750);
    expect(screen.lines).toEqual(['']);
    pass(250);
    const told = ['  - No row came.', '  - And that is why.', ''];
    expect(screen.lines).toEqual(['counts: nothing has come out for 5 s.', ...told]);
    pass(5000);
    expect(screen.lines.slice(3)).toEqual(['counts: nothing has come out for 10 s.', ...told]);
    query.statistics = { ...query.statistics, rowsOut: 1 };
    pass(5000);
    expect(screen.lines).toHaveLength(7);
    pass(250);
    expect(screen.lines.slice(6)).toEqual(['counts: nothing has come out for 5 s.', ...told]);
  });
});
