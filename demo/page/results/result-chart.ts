import { css, html, LitElement, unsafeCSS } from 'lit';
import uPlot from 'uplot';
import uplotStyles from 'uplot/dist/uPlot.min.css?inline';
import type { ResultField } from '../../protocol/results.js';
import { sharedStyles } from '../app/shared-styles.js';
import type { ResultLine } from '../session/demo-state.js';
import { type ChartColumns, chartColumnsOf, chartSeriesOf } from './chart-series.js';

const SERIES_MAX = 8;
const HEIGHT = 300;
/** Told apart in both colour schemes, also by those who see few colours; dashes tell the second round apart. */
const COLORS = [
  '#0f8f7f',
  '#c2571a',
  '#5b6ee1',
  '#b0307f',
  '#6b8e23',
  '#a67c00',
  '#2f86c9',
  '#8a5a44',
];

/** The latest rows of the result as lines over time. */
export class ResultChart extends LitElement {
  static override readonly properties = {
    fields: { attribute: false },
    lines: { attribute: false },
    columns: { attribute: false },
  };
  declare fields: readonly ResultField[];
  declare lines: readonly ResultLine[];
  declare columns: ChartColumns | undefined;
  #plot: uPlot | undefined;
  #drawn = '';
  #observer: ResizeObserver | undefined;

  static override readonly styles = [
    unsafeCSS(uplotStyles),
    sharedStyles,
    css`
      .plot {
        min-height: ${HEIGHT}px;
        border: 1px solid var(--line);
        border-radius: 8px;
        background: var(--card);
        overflow: hidden;
      }
      .u-legend {
        font: 11px var(--mono);
      }
      .none {
        padding: 24px;
        color: var(--muted);
      }
    `,
  ];

  constructor() {
    super();
    this.fields = [];
    this.lines = [];
    this.columns = undefined;
  }

  override render() {
    const columns = chartColumnsOf(this.fields, this.columns);
    const label =
      columns === undefined ? 'No chart' : `${columns.y} over ${columns.x}, as in the table`;
    return html`<div class="plot" role="img" aria-label=${label}>
      ${columns === undefined ? html`<p class="none">A chart needs a time and a number.</p>` : ''}
    </div>`;
  }

  override firstUpdated(): void {
    this.#observer = new ResizeObserver(() => {
      this.#plot?.setSize({ width: this.clientWidth - 2, height: HEIGHT - 40 });
    });
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#plot?.destroy();
  }

  override updated(): void {
    const columns = chartColumnsOf(this.fields, this.columns);
    const parent = this.renderRoot.querySelector<HTMLElement>('.plot');
    if (columns === undefined || parent === null) {
      this.#plot?.destroy();
      this.#plot = undefined;
      this.#drawn = '';
      return;
    }
    const { names, xs, values } = chartSeriesOf(this.fields, this.lines, columns, SERIES_MAX);
    const data = [xs, ...values] as unknown as uPlot.AlignedData;
    const drawn = JSON.stringify([columns, names]);
    if (this.#plot !== undefined && drawn === this.#drawn) {
      this.#plot.setData(data);
      return;
    }
    this.#plot?.destroy();
    this.#drawn = drawn;
    this.#plot = new uPlot(this.#options(names), data, parent);
  }

  #options(names: readonly string[]): uPlot.Options {
    const ink = getComputedStyle(this).getPropertyValue('--muted');
    const grid = { stroke: getComputedStyle(this).getPropertyValue('--grid'), width: 1 };
    return {
      width: Math.max(200, this.clientWidth - 2),
      height: HEIGHT - 40,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      axes: [
        { stroke: ink, grid, ticks: grid },
        { stroke: ink, grid, ticks: grid, size: 62 },
      ],
      series: [
        {},
        ...names.map((label, i): uPlot.Series => {
          return { label, stroke: COLORS[i % COLORS.length] ?? 'gray', width: 1.5, spanGaps: true };
        }),
      ],
      legend: { live: false },
    };
  }
}

customElements.define('result-chart', ResultChart);
