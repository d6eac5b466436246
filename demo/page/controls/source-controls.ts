import { css, html, LitElement } from 'lit';
import { PARTITIONS, type SourceSettings, TAKEN_AT_ONCE } from '../../protocol/source-settings.js';
import { sharedStyles } from '../app/shared-styles.js';

/** A number that a slider sets, by steps that grow with it. */
interface Slider {
  readonly name: keyof Omit<SourceSettings, 'idlePartitions'>;
  readonly label: string;
  readonly values: readonly number[];
  readonly text: (value: number) => string;
}

const SLIDERS: readonly Slider[] = [
  {
    name: 'rowsPerSecond',
    label: 'Rows per second',
    values: [
      100, 500, 1000, 5000, 20_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_000_000,
      4_000_000,
    ],
    text: (value) => value.toLocaleString('en'),
  },
  {
    name: 'disorderMs',
    label: 'Disorder',
    values: [0, 100, 300, 500, 800, 1000, 2000, 5000],
    text: (value) => `${value / 1000} s`,
  },
  {
    name: 'lateShare',
    label: 'Held back',
    values: [0, 0.0001, 0.0005, 0.001, 0.005, 0.02, 0.1],
    text: (value) => `${(value * 100).toLocaleString('en')} %`,
  },
  {
    name: 'lateByMs',
    label: '… by',
    values: [1000, 3000, 6000, 9000, 15_000, 30_000],
    text: (value) => `${value / 1000} s`,
  },
  {
    name: 'skew',
    label: 'Skew',
    values: [0, 0.1, 0.2, 0.35, 0.4, 0.6, 0.8, 1],
    text: (value) => `${Math.round(value * 100)} %`,
  },
  {
    name: 'symbols',
    label: 'Symbols',
    values: [4, 12, 50, 200, 1000, 2000, 10_000],
    text: (value) => value.toLocaleString('en'),
  },
  {
    name: 'takenPerSecond',
    label: 'Results taken',
    values: [500, 1000, 1500, 2000, 5000, 20_000, 100_000, TAKEN_AT_ONCE],
    text: (value) => (value === TAKEN_AT_ONCE ? 'at once' : `${value.toLocaleString('en')}/s`),
  },
];

/** Sliders for the source. Sends `settings-change` with all settings as `detail`. */
export class SourceControls extends LitElement {
  static override readonly properties = { settings: { attribute: false } };
  declare settings: SourceSettings | undefined;

  static override readonly styles = [
    sharedStyles,
    css`
      .sliders {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
        gap: 8px 18px;
      }
      label {
        display: grid;
        grid-template-columns: 1fr auto;
        font-size: 13px;
      }
      output {
        font: 12px var(--mono);
        color: var(--muted);
        text-align: right;
        min-width: 6em;
      }
      input[type='range'] {
        grid-column: 1 / -1;
        width: 100%;
        accent-color: var(--accent);
      }
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 14px;
        margin: 10px 0 0;
        padding: 0;
        border: 0;
        font-size: 13px;
      }
      fieldset label {
        display: flex;
        gap: 5px;
        align-items: center;
      }
      legend {
        float: left;
        padding: 0;
        margin-right: 6px;
      }
    `,
  ];

  constructor() {
    super();
    this.settings = undefined;
  }

  override render() {
    const { settings } = this;
    if (settings === undefined) return html``;
    return html`<div class="sliders">${SLIDERS.map((slider) => this.#slider(slider, settings))}</div>
      <fieldset>
        <legend>Silent partitions</legend>
        ${Array.from({ length: PARTITIONS }, (_, partition) => {
          const isIdle = settings.idlePartitions.includes(partition);
          return html`<label
            ><input
              type="checkbox"
              .checked=${isIdle}
              @change=${() => this.#toggle(partition, settings)}
            />${partition}</label
          >`;
        })}
      </fieldset>`;
  }

  #slider({ name, label, values, text }: Slider, settings: SourceSettings) {
    const value = settings[name];
    const position = nearest(values, value);
    return html`<label
      >${label}<output>${text(value)}</output>
      <input
        type="range"
        min="0"
        max=${values.length - 1}
        .value=${String(position)}
        aria-label=${label}
        aria-valuetext=${text(value)}
        name=${name}
        @change=${(event: Event) => {
          const at = Number((event.target as HTMLInputElement).value);
          this.#send({ ...settings, [name]: values[at] ?? value });
        }}
      />
    </label>`;
  }

  #toggle(partition: number, settings: SourceSettings): void {
    const { idlePartitions: idle } = settings;
    const idlePartitions = idle.includes(partition)
      ? idle.filter((each) => each !== partition)
      : [...idle, partition];
    this.#send({ ...settings, idlePartitions });
  }

  #send(detail: SourceSettings): void {
    this.dispatchEvent(new CustomEvent('settings-change', { detail }));
  }
}

function nearest(values: readonly number[], value: number): number {
  let best = 0;
  for (const [i, each] of values.entries()) {
    if (Math.abs(each - value) < Math.abs((values[best] ?? 0) - value)) best = i;
  }
  return best;
}

customElements.define('source-controls', SourceControls);
