import { css, html, LitElement } from 'lit';
import type { Replay } from '../../protocol/dropped-file.js';
import { sharedStyles } from '../app/shared-styles.js';
import { shortLength } from '../format/numbers.js';

const DURATIONS_MS = [5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000];

/**
 * How a file is replayed. Sends `replay` to begin again, and `duration-change` with the milliseconds that it is to take as `detail`.
 */
export class FileControls extends LitElement {
  static override readonly properties = { replay: { attribute: false } };
  declare replay: Replay | undefined;

  static override readonly styles = [
    sharedStyles,
    css`
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 14px;
        align-items: center;
        font-size: 13px;
      }
      select {
        padding: 5px 7px;
        border: 1px solid var(--line);
        border-radius: 7px;
        background: var(--card);
      }
      p {
        margin: 8px 0 0;
        color: var(--muted);
        font-size: 13px;
      }
    `,
  ];

  constructor() {
    super();
    this.replay = undefined;
  }

  override render() {
    const { replay } = this;
    return html`<div class="row">
        ${replay === undefined ? '' : this.#durations(replay)}
        <button @click=${() => this.dispatchEvent(new CustomEvent('replay'))}>From the start</button>
      </div>
      ${
        replay === undefined
          ? ''
          : html`<p>
              Rows come in the file's order, each when the largest event time up to it is due. Rows that lie
              further behind than the watermark waits are late.
            </p>`
      }`;
  }

  #durations({ startMs, endMs, durationMs }: Replay) {
    const spanMs = Math.max(1, endMs - startMs);
    const choices = [...new Set([...DURATIONS_MS, spanMs, durationMs])]
      .filter((each) => each <= DURATIONS_LONGEST_MS || each === durationMs)
      .sort((a, b) => a - b);
    return html`<label>
      ${shortLength(spanMs)} of event time, replayed in
      <select
        @change=${(event: Event) => {
          const detail = Number((event.target as HTMLSelectElement).value);
          this.dispatchEvent(new CustomEvent('duration-change', { detail }));
        }}
      >
        ${choices.map(
          (each) => html`<option value=${each} ?selected=${each === durationMs}>
            ${shortLength(each)}${each === spanMs ? ', as it happened' : ''}
          </option>`,
        )}
      </select>
    </label>`;
  }
}

const DURATIONS_LONGEST_MS = 600_000;

customElements.define('file-controls', FileControls);
