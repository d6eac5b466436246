import { css, html, LitElement } from 'lit';
import type { WindowInspection } from '../../protocol/event.js';
import type { ResultCell } from '../../protocol/results.js';
import { sharedStyles } from '../app/shared-styles.js';
import { clockTime } from '../format/numbers.js';

/** What an open window would give if it closed now. Sends `close`. */
export class WindowInspector extends LitElement {
  static override readonly properties = { inspection: { attribute: false } };
  declare inspection: WindowInspection | undefined;

  static override readonly styles = [
    sharedStyles,
    css`
      header {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        align-items: center;
      }
      h2 {
        margin: 0;
      }
      .scroll {
        max-height: 220px;
        margin-top: 8px;
        overflow: auto;
      }
      table {
        border-collapse: collapse;
        font: 12px / 1.5 var(--mono);
      }
      th,
      td {
        padding: 2px 10px;
        text-align: left;
        white-space: nowrap;
      }
      th {
        color: var(--muted);
      }
    `,
  ];

  constructor() {
    super();
    this.inspection = undefined;
  }

  override render() {
    if (this.inspection === undefined) return html``;
    const { window, columns, rows } = this.inspection;
    return html`<header>
        <h2>
          Window ${clockTime(window.startMs)} to ${clockTime(window.endMs)}:
          ${window.rows.toLocaleString('en')} rows, ${window.keys.toLocaleString('en')} keys. If it closed now:
        </h2>
        <button @click=${() => this.dispatchEvent(new CustomEvent('close'))}>Close</button>
      </header>
      <div class="scroll" tabindex="0" role="region" aria-label="What the window holds">
        <table>
          <thead>
            <tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr>
          </thead>
          <tbody>
            ${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${text(cell)}</td>`)}</tr>`)}
          </tbody>
        </table>
      </div>`;
  }
}

function text(cell: ResultCell): string {
  if (typeof cell === 'number' && !Number.isInteger(cell)) return cell.toFixed(3);
  return cell === null ? 'NULL' : String(cell);
}

customElements.define('window-inspector', WindowInspector);
