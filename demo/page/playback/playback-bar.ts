import { css, html, LitElement } from 'lit';
import type { Moment } from '../../protocol/moment.js';
import { sharedStyles } from '../app/shared-styles.js';
import { clockTime } from '../format/numbers.js';
import type { Phase, Verification } from '../session/demo-state.js';

/**
 * Pause, step, rewind and crash. Sends `pause`, `resume`, `replay`, `step`, `crash`, and `rewind` with the moment as `detail`.
 */
export class PlaybackBar extends LitElement {
  static override readonly properties = {
    phase: { attribute: false },
    moments: { attribute: false },
    verification: { attribute: false },
  };
  declare phase: Phase;
  declare moments: readonly Moment[];
  declare verification: Verification;

  static override readonly styles = [
    sharedStyles,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .primary {
        min-width: 5.5em;
      }
      .crash {
        border-color: var(--late);
        color: var(--late);
      }
      .verdict {
        min-height: 3em;
        margin: 8px 0 0;
        font-size: 13px;
        color: var(--muted);
      }
      .identical {
        color: var(--accent);
        font-weight: 600;
      }
      .different,
      .failed {
        color: var(--late);
        font-weight: 600;
      }
      select {
        /* As wide without moments as with them. */
        width: 130px;
        padding: 6px;
        border: 1px solid var(--line);
        border-radius: 7px;
        background: var(--card);
      }
    `,
  ];

  constructor() {
    super();
    this.phase = { kind: 'loading' };
    this.moments = [];
    this.verification = { kind: 'none' };
  }

  override render() {
    const { kind } = this.phase;
    const isPaused = kind === 'paused';
    const hasEnded = kind === 'ended';
    const isReady = isPaused || kind === 'running';
    const next = hasEnded ? 'replay' : isPaused ? 'resume' : 'pause';
    return html`<div class="bar">
        <button
          class="primary"
          ?disabled=${!isReady && !hasEnded}
          @click=${() => this.#send(next)}
        >
          ${NEXT_TITLES[next]}
        </button>
        <button ?disabled=${!isPaused} @click=${() => this.#send('step')}>Step one batch</button>
        <label class="hidden" for="moments">Go back to</label>
        <select
          id="moments"
          ?disabled=${(!isReady && !hasEnded) || this.moments.length === 0}
          @change=${this.#rewind}
        >
          <option value="">Go back to …</option>
          ${this.moments.map(
            ({ id, watermarkMs, rowsOut }) =>
              html`<option value=${id}>${clockTime(watermarkMs)}, ${rowsOut} rows out</option>`,
          )}
        </select>
        <button class="crash" ?disabled=${!isReady} @click=${() => this.#send('crash')}>
          Crash now
        </button>
      </div>
      <p class="verdict" role="status">${this.#verdict()}</p>`;
  }

  #verdict() {
    if (this.phase.kind === 'failed')
      return html`<span class="failed">${this.phase.message}</span>`;
    if (this.phase.kind === 'recovering') {
      return 'The engine was killed. Another one starts from the last checkpoint …';
    }
    const { verification } = this;
    switch (verification.kind) {
      case 'none':
        if (this.phase.kind === 'ended')
          return 'All rows have been read, and all windows are closed.';
        return 'Crash it: the worker is killed, and what comes out is compared with an undisturbed twin.';
      case 'running':
        return `It runs again. An undisturbed twin works through the same rows, to compare: ${Math.floor(verification.share * 100)} % …`;
      case 'identical':
        return html`<span class="identical">identical: 0 lost, 0 doubled</span> in
          ${verification.rows.toLocaleString('en')} result rows; it was back after
          ${Math.round(verification.recoveryMs)} ms.`;
      case 'different':
        return html`<span class="different"
          >different: ${verification.lost} lost, ${verification.doubled} doubled</span
        >`;
      case 'impossible':
        return `It runs again, but can't be compared. ${verification.reason}`;
    }
  }

  #rewind = (event: Event): void => {
    const select = event.target as HTMLSelectElement;
    const moment = this.moments.find(({ id }) => String(id) === select.value);
    select.value = '';
    if (moment !== undefined) this.dispatchEvent(new CustomEvent('rewind', { detail: moment }));
  };

  #send(name: 'pause' | 'resume' | 'replay' | 'step' | 'crash'): void {
    this.dispatchEvent(new CustomEvent(name));
  }
}

const NEXT_TITLES = { pause: 'Pause', resume: 'Go on', replay: 'Replay' } as const;

customElements.define('playback-bar', PlaybackBar);
