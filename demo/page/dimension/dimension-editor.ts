import { css, html, LitElement } from 'lit';
import type { DimensionRow } from '../../protocol/command.js';
import { sharedStyles } from '../app/shared-styles.js';

/** The dimension table, to be edited. Sends `dimension-change` with all rows as `detail`. */
export class DimensionEditor extends LitElement {
  static override readonly properties = { rows: { attribute: false } };
  declare rows: readonly DimensionRow[];

  static override readonly styles = [
    sharedStyles,
    css`
      .scroll {
        max-height: 260px;
        overflow: auto;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 13px;
      }
      th {
        text-align: left;
        color: var(--muted);
        font-weight: 600;
      }
      th,
      td {
        padding: 2px 6px;
      }
      input {
        width: 100%;
        min-width: 8em;
        padding: 3px 6px;
        border: 1px solid var(--line);
        border-radius: 5px;
        background: var(--card);
      }
    `,
  ];

  constructor() {
    super();
    this.rows = [];
  }

  override render() {
    return html`<div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">symbol</th>
            <th scope="col">name</th>
            <th scope="col">sector</th>
          </tr>
        </thead>
        <tbody>
          ${this.rows.map(
            (row, at) => html`<tr>
              <td>${row.symbol}</td>
              <td>${row.name}</td>
              <td>
                <input
                  aria-label="Sector of ${row.symbol}"
                  .value=${row.sector}
                  @change=${(event: Event) => {
                    this.#edit(at, (event.target as HTMLInputElement).value);
                  }}
                />
              </td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #edit(at: number, sector: string): void {
    const detail = this.rows.map((row, i) => (i === at ? { ...row, sector } : row));
    this.dispatchEvent(new CustomEvent('dimension-change', { detail }));
  }
}

customElements.define('dimension-editor', DimensionEditor);
