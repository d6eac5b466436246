import type { Clock, Timers } from '../../node.js';
import { LiveLine, type TerminalStream } from './live-line.js';
import type { Monitored } from './monitored.js';
import { liveText, type ProgressFacts, plainText } from './progress-text.js';
import { StallWatch } from './stall-watch.js';

/** What of a running query is told on stderr. */
export interface MonitorOptions {
  /** No progress. */
  readonly isQuiet: boolean;
  /** The query is diagnosed when nothing has come out for so long; undefined: never. */
  readonly stallMs: number | undefined;
}

export interface MonitorEnvironment {
  readonly clock: Clock;
  readonly timers: Pick<Timers, 'after'>;
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
}

/** Often enough to look alive, seldom enough to read. */
const LIVE_MS = 250;
const PLAIN_MS = 10_000;
/** Rows per second are those of the last so many ticks. */
const RATE_TICKS = 12;

/** Tells on stderr how queries are coming along: in one live line on a terminal, elsewhere in a line every ten seconds. */
export class QueryMonitor {
  readonly #options: MonitorOptions;
  readonly #environment: MonitorEnvironment;

  constructor(options: MonitorOptions, environment: MonitorEnvironment) {
    this.#options = options;
    this.#environment = environment;
  }

  /** From now on; the result ends it, and removes the live line. */
  watch(query: Monitored): () => void {
    const { stdout, stderr, timers, clock } = this.#environment;
    const { isQuiet, stallMs } = this.#options;
    const isLive = !isQuiet && stderr.isTTY === true;
    const line = isLive ? new LiveLine(stderr, [stdout]) : undefined;
    const write = (text: string): void => {
      stderr.write(`${text}\n`);
    };
    const stall = stallMs === undefined ? undefined : new StallWatch(query, stallMs, clock, write);
    const rate = new RowRate(clock);
    let toldMs = clock.monotonicMs();
    const tick = (): void => {
      const facts = factsOf(query, rate, clock);
      line?.show(liveText(facts));
      stall?.look();
      if (!isLive && !isQuiet && clock.monotonicMs() - toldMs >= PLAIN_MS) {
        toldMs = clock.monotonicMs();
        write(plainText(facts));
      }
      cancel = timers.after(LIVE_MS, tick);
    };
    let cancel = timers.after(LIVE_MS, tick);
    return () => {
      cancel();
      line?.close();
    };
  }
}

function factsOf(query: Monitored, rate: RowRate, clock: Clock): ProgressFacts {
  const { name, statistics } = query;
  const rowsPerSecond = rate.next(statistics.rowsIn);
  return { name, statistics, rowsPerSecond, nowMs: clock.nowMs() };
}

/** Rows per second, over the last few looks. */
class RowRate {
  readonly #clock: Clock;
  readonly #looks: { readonly atMs: number; readonly rows: number }[];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#looks = [{ atMs: clock.monotonicMs(), rows: 0 }];
  }

  next(rows: number): number {
    const atMs = this.#clock.monotonicMs();
    this.#looks.push({ atMs, rows });
    if (this.#looks.length > RATE_TICKS) this.#looks.shift();
    const [first] = this.#looks;
    if (first === undefined || first.atMs === atMs) return 0;
    // After a restart the query goes on from fewer rows than it had read.
    return Math.max(0, ((rows - first.rows) * 1000) / (atMs - first.atMs));
  }
}
