import { autocompletion, type Completion, type CompletionContext } from '@codemirror/autocomplete';
import { SQLDialect, sql } from '@codemirror/lang-sql';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { css, html, LitElement } from 'lit';
import type { SqlVocabulary } from 'sabot-sql';
import type { Diagnostic } from '../../protocol/diagnostic.js';
import { sharedStyles } from '../app/shared-styles.js';

/** So long after the last keystroke a text is checked, and run where it is right. */
const REST_MS = 250;

/**
 * The SQL in an editor: errors are underlined at their token. Sends `sql-check` while it is written and `sql-run` on Ctrl+Enter or
 * when the writer rests, both with the text as `detail`.
 */
export class QueryEditor extends LitElement {
  static override readonly properties = {
    sql: { type: String },
    diagnostics: { attribute: false },
    vocabulary: { attribute: false },
  };
  declare sql: string;
  declare diagnostics: readonly Diagnostic[];
  declare vocabulary: SqlVocabulary | undefined;
  #view: EditorView | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #dialect = new Compartment();

  static override readonly styles = [
    sharedStyles,
    css`
      .editor {
        border: 1px solid var(--line);
        border-radius: 8px;
        overflow: hidden;
        background: var(--card);
      }
      .editor > pre {
        margin: 0;
        padding: 10px 6px 10px 36px;
        font: 13px / 1.4 var(--mono);
        white-space: pre-wrap;
      }
      .problem {
        min-height: 3em;
        margin: 6px 2px 0;
        color: var(--late);
        font-size: 13px;
      }
      .problem.none {
        color: var(--muted);
      }
    `,
  ];

  constructor() {
    super();
    this.sql = '';
    this.diagnostics = [];
    this.vocabulary = undefined;
  }

  override render() {
    const [first] = this.diagnostics;
    return html`<div class="editor"></div>
      <p class="problem ${first === undefined ? 'none' : ''}" role="status">
        ${
          first === undefined
            ? 'Runs as you write, keeping the state of windows that stay the same. Ctrl+Enter runs at once.'
            : `Line ${first.line}, column ${first.column}: ${first.message}`
        }
      </p>`;
  }

  /** The text is seen at once; the editor measures the page, which is not to be waited for with the first picture. */
  override firstUpdated(): void {
    const parent = this.renderRoot.querySelector('.editor');
    if (parent === null) return;
    const text = document.createElement('pre');
    text.textContent = this.sql;
    parent.append(text);
    requestAnimationFrame(() => setTimeout(() => this.#open(parent)));
  }

  #open(parent: Element): void {
    parent.replaceChildren();
    this.#view = new EditorView({
      parent,
      root: this.renderRoot as ShadowRoot,
      state: EditorState.create({
        doc: this.sql,
        extensions: [
          Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => this.#run() }])),
          basicSetup,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': 'SQL' }),
          this.#dialect.of(this.#language()),
          syntaxHighlighting(COLORS),
          THEME,
          autocompletion({ override: [(context) => this.#complete(context)] }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) this.#edited();
          }),
        ],
      }),
    });
    this.#underline(this.#view);
  }

  override updated(changed: Map<string, unknown>): void {
    const view = this.#view;
    if (view === undefined) return;
    const text = view.state.doc.toString();
    if (changed.has('sql') && this.sql !== text && this.sql !== this.#sent) {
      this.#sent = this.sql;
      view.dispatch({ changes: { from: 0, to: text.length, insert: this.sql } });
    }
    if (changed.has('diagnostics')) this.#underline(view);
    if (changed.has('vocabulary')) {
      view.dispatch({ effects: this.#dialect.reconfigure(this.#language()) });
    }
  }

  #underline(view: EditorView): void {
    const end = view.state.doc.length;
    const marks = this.diagnostics.map(({ from, to, message }) => {
      const start = Math.min(from, Math.max(0, end - 1));
      return {
        from: start,
        to: Math.min(Math.max(to, start + 1), end),
        severity: 'error' as const,
        message,
      };
    });
    view.dispatch(setDiagnostics(view.state, marks));
  }

  /** What was sent to be run, so that it isn't taken for a text of somebody else's. */
  #sent = '';

  #language() {
    const keywords = this.vocabulary?.keywords.join(' ').toLowerCase() ?? KEYWORDS_AT_FIRST;
    const types = this.vocabulary?.types.join(' ').toLowerCase() ?? '';
    return sql({
      dialect: SQLDialect.define({
        keywords,
        types,
        backslashEscapes: false,
        identifierQuotes: '`',
      }),
    });
  }

  #edited(): void {
    clearTimeout(this.#timer);
    const text = this.#view?.state.doc.toString() ?? '';
    if (text === this.#sent) return;
    this.#send('sql-check', text);
    this.#timer = setTimeout(() => {
      if (this.diagnostics.length === 0) this.#run();
    }, REST_MS);
  }

  #run(): boolean {
    clearTimeout(this.#timer);
    this.#sent = this.#view?.state.doc.toString() ?? '';
    this.#send('sql-run', this.#sent);
    return true;
  }

  #send(name: 'sql-check' | 'sql-run', detail: string): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #complete(context: CompletionContext) {
    const word = context.matchBefore(/[\w.]+/);
    if (word === null && !context.explicit) return null;
    const { tables = [], functions = [], keywords = [] } = this.vocabulary ?? {};
    const options: Completion[] = [
      ...tables.map(({ name }) => ({ label: name, type: 'class', boost: 3 })),
      ...tables.flatMap(({ name, columns }) =>
        columns.map((column) => ({
          label: column.name,
          type: 'property',
          detail: `${column.type} of ${name}`,
          boost: 2,
        })),
      ),
      ...functions.map(({ name, signature, description }) => ({
        label: name,
        type: 'function',
        detail: signature,
        info: description,
        boost: 1,
      })),
      ...keywords.map((label) => ({ label, type: 'keyword' })),
    ];
    return { from: word?.from ?? context.pos, options, validFor: /^\w*$/ };
  }
}

const KEYWORDS_AT_FIRST =
  'select from where group by having as and or not join left on create table with watermark for interval second minute';

const COLORS = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--warn)' },
  { tag: tags.number, color: 'var(--warn)' },
  { tag: tags.typeName, color: 'var(--muted)', fontWeight: '600' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
]);

const THEME = EditorView.theme({
  '&': { fontSize: '13px', backgroundColor: 'transparent', color: 'var(--ink)' },
  '&.cm-focused': { outline: '2px solid var(--accent)' },
  '.cm-content': { fontFamily: 'var(--mono)', caretColor: 'var(--ink)', padding: '10px 0' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--muted)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--grid)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accent-soft) !important',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--card)',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--late)',
    textUnderlineOffset: '3px',
  },
});

customElements.define('query-editor', QueryEditor);
