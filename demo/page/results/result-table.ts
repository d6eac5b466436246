import { css, html, LitElement } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ResultCell, ResultField } from '../../protocol/results.js';
import { sharedStyles } from '../app/shared-styles.js';
import { cellTime } from '../format/numbers.js';
import type { ResultLine } from '../session/demo-state.js';

const ROWS_SHOWN = 60;

/** The latest rows of the result, newest first. */
export class ResultTable extends LitElement {
  static override readonly properties = {
    fields: { attribute: false },
    lines: { attribute: false },
  };
  declare fields: readonly ResultField[];
  declare lines: readonly ResultLine[];

  static override readonly styles = [
    sharedStyles,
    css`
      .scroll {
        height: 300px;
        overflow: auto;
        border: 1px solid var(--line);
        border-radius: 8px;
        background: var(--card);
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font: 12px / 1.5 var(--mono);
        font-variant-numeric: tabular-nums;
      }
      th {
        position: sticky;
        top: 0;
        background: var(--card);
        box-shadow: 0 1px var(--line);
        text-align: left;
        color: var(--muted);
        font-weight: 600;
      }
      th,
      td {
        padding: 3px 10px;
        white-space: nowrap;
      }
      .number {
        text-align: right;
      }
      .even td {
        background: color-mix(in srgb, var(--grid) 45%, transparent);
      }
      .empty {
        padding: 24px;
        color: var(--muted);
      }
    `,
  ];

  constructor() {
    super();
    this.fields = [];
    this.lines = [];
  }

  override render() {
    const lines = this.lines.slice(-ROWS_SHOWN).reverse();
    const hasKinds = lines.some(({ kind }) => kind !== undefined);
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Result rows, newest first">
      <table>
        <thead>
          <tr>
            ${hasKinds ? html`<th scope="col">op</th>` : ''}
            ${this.fields.map(
              ({ name, kind, type }) =>
                html`<th scope="col" class=${kind} title=${type}>${name}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${repeat(
            lines,
            ({ number }) => number,
            (line) => guard([line, this.fields, hasKinds], () => this.#row(line, hasKinds)),
          )}
        </tbody>
      </table>
      ${lines.length === 0 ? html`<p class="empty">Rows appear when the first window has closed.</p>` : ''}
    </div>`;
  }

  #row({ number, cells, kind }: ResultLine, hasKinds: boolean) {
    return html`<tr class=${number % 2 === 0 ? 'even' : ''}>
      ${hasKinds ? html`<td>${kind ?? '+I'}</td>` : ''}
      ${cells.map((cell, i) => {
        const field = this.fields[i];
        return html`<td class=${field?.kind ?? ''}>${cellText(cell, field)}</td>`;
      })}
    </tr>`;
  }
}

function cellText(cell: ResultCell, field: ResultField | undefined): string {
  if (cell === null) return 'NULL';
  if (field?.kind === 'time') return cellTime(Number(cell), field.type);
  if (typeof cell === 'number' && !Number.isInteger(cell)) return cell.toFixed(3);
  return String(cell);
}

customElements.define('result-table', ResultTable);
