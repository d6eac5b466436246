import { css, html, LitElement } from 'lit';
import type { Counters } from '../../protocol/frame.js';
import { sharedStyles } from '../app/shared-styles.js';
import { shortBytes, shortCount, shortDuration } from '../format/numbers.js';
import { ReadingPace } from '../format/reading-pace.js';

/** One number of the strip. */
interface Counter {
  readonly label: string;
  readonly hint: string;
  readonly text: (counters: Counters) => string;
}

const COUNTERS: readonly Counter[] = [
  {
    label: 'rows/s',
    hint: 'Rows that the query takes in each second',
    text: ({ rowsInPerSecond }) => shortCount(rowsInPerSecond),
  },
  { label: 'rows in', hint: 'Rows so far', text: ({ rowsIn }) => shortCount(rowsIn) },
  { label: 'rows out', hint: 'Result rows so far', text: ({ rowsOut }) => shortCount(rowsOut) },
  {
    label: 'windows closed',
    hint: 'Windows with rows that the watermark has closed',
    text: ({ windowsFired }) => shortCount(windowsFired),
  },
  {
    label: 'late rows',
    hint: 'Rows that came when all their windows had closed',
    text: ({ lateRows }) => shortCount(lateRows),
  },
  {
    label: 'lag',
    hint: 'How far the source is behind the clock',
    text: ({ lagMs }) => shortDuration(lagMs),
  },
  {
    label: 'busy',
    hint: 'Share of the time that the engine works',
    text: ({ busyShare }) => `${Math.round(busyShare * 100)} %`,
  },
  {
    label: 'kernel memory',
    hint: 'WebAssembly memory that the query uses',
    text: ({ kernelMemoryBytes }) => shortBytes(kernelMemoryBytes),
  },
  {
    label: 'state',
    hint: 'What open windows hold',
    text: ({ stateBytes }) => shortBytes(stateBytes),
  },
  {
    label: 'checkpoints',
    hint: 'Completed since the engine started, and how long the last one took',
    text: ({ checkpoints, checkpointMs }) =>
      checkpointMs === undefined ? '0' : `${checkpoints} · ${shortDuration(checkpointMs)}`,
  },
];

/** How the query does, in numbers that keep their places. */
export class CounterStrip extends LitElement {
  static override readonly properties = { counters: { attribute: false } };
  declare counters: Counters | undefined;
  readonly #pace = new ReadingPace();

  static override readonly styles = [
    sharedStyles,
    css`
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(108px, 1fr));
        gap: 8px 12px;
        margin: 0;
      }
      dt {
        color: var(--muted);
        font-size: 12px;
      }
      dd {
        margin: 0;
        font: 600 17px / 1.3 var(--mono);
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
    `,
  ];

  constructor() {
    super();
    this.counters = undefined;
  }

  protected override async scheduleUpdate(): Promise<void> {
    await this.#pace.turn();
    super.scheduleUpdate();
  }

  override render() {
    const { counters } = this;
    return html`<dl>
      ${COUNTERS.map(
        ({ label, hint, text }) => html`<div title=${hint}>
          <dt>${label}</dt>
          <dd>${counters === undefined ? '–' : text(counters)}</dd>
        </div>`,
      )}
    </dl>`;
  }
}

customElements.define('counter-strip', CounterStrip);
