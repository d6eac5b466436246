import { css, html, LitElement } from 'lit';
import { sharedStyles } from '../app/shared-styles.js';

/**
 * Takes a file: by a button, or dropped anywhere on the page, which says so while one is dragged over it. Sends `file-open` with the
 * file as `detail`.
 */
export class FileDrop extends LitElement {
  #isOver = false;

  static override readonly styles = [
    sharedStyles,
    css`
      .over {
        position: fixed;
        inset: 0;
        z-index: 10;
        display: grid;
        place-content: center;
        padding: 24px;
        text-align: center;
        background: color-mix(in srgb, var(--surface) 88%, transparent);
      }
      .over::before {
        content: '';
        position: absolute;
        inset: 12px;
        border: 3px dashed var(--accent);
        border-radius: 14px;
      }
      .over strong {
        font-size: 20px;
      }
      .over span {
        color: var(--muted);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    for (const [name, listener] of this.#listeners) window.addEventListener(name, listener, true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const [name, listener] of this.#listeners) {
      window.removeEventListener(name, listener, true);
    }
  }

  override render() {
    return html`<button @click=${() => this.#input?.click()}>Open a file …</button>
      <input
        type="file"
        class="hidden"
        tabindex="-1"
        aria-label="File to make a table of"
        accept=".csv,.tsv,.json,.jsonl,.ndjson,.arrow,.arrows,.feather,.ipc,.parquet"
        @change=${this.#picked}
      />
      ${
        this.#isOver
          ? html`<div class="over" role="status">
              <strong>Drop it anywhere</strong>
              <span
                >CSV, JSON lines, Arrow or Parquet: it becomes a table. It doesn't leave this tab.</span
              >
            </div>`
          : ''
      }`;
  }

  get #input(): HTMLInputElement | null {
    return this.renderRoot.querySelector('input');
  }

  readonly #picked = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file !== undefined) this.#send(file);
    // So that the same file can be chosen once more.
    input.value = '';
  };

  /** The editor would take a file as text to be written. */
  readonly #over = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    this.#show(true);
  };

  readonly #left = (event: DragEvent): void => {
    if (event.relatedTarget === null) this.#show(false);
  };

  readonly #dropped = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#show(false);
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) this.#send(file);
  };

  readonly #listeners = [
    ['dragenter', this.#over],
    ['dragover', this.#over],
    ['dragleave', this.#left],
    ['drop', this.#dropped],
  ] as const;

  #show(isOver: boolean): void {
    if (isOver === this.#isOver) return;
    this.#isOver = isOver;
    this.requestUpdate();
  }

  #send(detail: File): void {
    this.dispatchEvent(new CustomEvent('file-open', { detail }));
  }
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true;
}

customElements.define('file-drop', FileDrop);
