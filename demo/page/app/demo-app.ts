import { html, LitElement } from 'lit';
import type { InspectedFile } from '../../files/inspected-file.js';
import type { DimensionRow } from '../../protocol/command.js';
import type { Moment } from '../../protocol/moment.js';
import type { SourceSettings } from '../../protocol/source-settings.js';
import gaugeSource from '../../samples/gauge.ts?raw';
import { SAMPLES } from '../../samples/samples.js';
import '../controls/source-controls.js';
import '../counters/counter-strip.js';
import '../dataflow/dataflow-graph.js';
import '../dimension/dimension-editor.js';
import '../editor/query-editor.js';
import '../files/file-controls.js';
import '../files/file-drop.js';
import '../inspector/window-inspector.js';
import '../playback/playback-bar.js';
import '../results/result-chart.js';
import '../results/result-table.js';
import { browserLimits, storageSentence } from '../session/browser-limits.js';
import type { DemoSession } from '../session/demo-session.js';
import { writeAddress } from '../session/page-address.js';
import '../timeline/event-timeline.js';
import { appStyles } from './app-styles.js';
import { sharedStyles } from './shared-styles.js';

const LIMITS = browserLimits();

/** The whole page. */
export class DemoApp extends LitElement {
  static override readonly properties = {
    session: { attribute: false },
    problem: { attribute: false },
  };
  declare session: DemoSession | undefined;
  /** Why there is no session, and never will be. */
  declare problem: string | undefined;
  #isDrawing = false;
  #shared = '';

  static override readonly styles = [sharedStyles, appStyles];

  constructor() {
    super();
    this.session = undefined;
    this.problem = undefined;
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has('session')) this.session?.addEventListener('change', this.#redraw);
  }

  /** At most once a picture, however often the state changes. */
  readonly #redraw = (): void => {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    requestAnimationFrame(() => {
      this.#isDrawing = false;
      this.requestUpdate();
    });
  };

  override render() {
    const { session } = this;
    if (session === undefined)
      return html`<p class="loading" role="status">${this.problem ?? 'Loading the engine …'}</p>`;
    const { state } = session;
    const { plan, frame } = state;
    return html`<header class="top">
        <h1>sabot-sql</h1>
        <p>
          Streaming SQL with Apache Flink's semantics. The engine runs in this tab: no server, nothing is
          sent anywhere. Drop a file of yours on the page to query that.
        </p>
      </header>
      <main>
        <section class="card counters" aria-label="Counters">
          <counter-strip .counters=${frame?.counters}></counter-strip>
        </section>
        <section class="card timeline" aria-label="Event time">
          <event-timeline
            .frame=${frame}
            .window=${plan?.window}
            .isPaused=${state.phase.kind === 'paused'}
            @window-select=${(event: CustomEvent<{ aggregation: number; endMs: number }>) =>
              session.inspect(event.detail.aggregation, event.detail.endMs)}
          ></event-timeline>
          ${
            state.inspection === undefined
              ? ''
              : html`<window-inspector
                  .inspection=${state.inspection}
                  @close=${() => session.closeInspection()}
                ></window-inspector>`
          }
        </section>
        <section class="card query" aria-label="Query">
          ${this.#sampleMenu(session)}
          <query-editor
            .sql=${state.sql}
            .diagnostics=${state.diagnostics}
            .vocabulary=${state.vocabulary}
            @sql-check=${(event: CustomEvent<string>) => session.check(event.detail)}
            @sql-run=${(event: CustomEvent<string>) => session.run(event.detail)}
          ></query-editor>
          ${
            state.sample.showsFunction === true && state.file === undefined
              ? html`<details class="function" open>
                  <summary>The function GAUGE</summary>
                  <pre tabindex="0"><code>${gaugeSource}</code></pre>
                </details>`
              : ''
          }
          <p class="replan" role="status">${this.#replanned(session)}</p>
        </section>
        <section class="card play" aria-label="Playing">
          <h2>Play with it</h2>
          <playback-bar
            .phase=${state.phase}
            .moments=${state.moments.filter(({ queryName }) => queryName === plan?.queryName)}
            .verification=${state.verification}
            @pause=${() => session.pause()}
            @resume=${() => session.resume()}
            @replay=${() => session.replay()}
            @step=${() => session.step()}
            @crash=${() => session.crash()}
            @rewind=${(event: CustomEvent<Moment>) => session.rewind(event.detail)}
          ></playback-bar>
          <p class="limits">${[storageSentence(state.storage), ...LIMITS].join(' ')}</p>
          ${state.file === undefined ? this.#simulation(session) : this.#fileControls(session, state.file)}
        </section>
        <section class="card graph" aria-label="Dataflow">
          <h2>Dataflow</h2>
          <dataflow-graph .nodes=${plan?.nodes ?? []} .operators=${frame?.operators ?? []}></dataflow-graph>
        </section>
        <section class="card results" aria-label="Results">
          <h2>Results</h2>
          <div class="split">
            <result-table .fields=${plan?.fields ?? []} .lines=${state.results}></result-table>
            <result-chart
              .fields=${plan?.fields ?? []}
              .lines=${state.results}
              .columns=${(state.file ?? state.sample).chart}
            ></result-chart>
          </div>
        </section>
        ${state.sql.includes('securities') ? this.#dimension(session) : ''}
      </main>`;
  }

  #sampleMenu(session: DemoSession) {
    const { sample, file } = session.state;
    return html`<div class="samples">
      <label>
        <span class="hidden">Sample</span>
        <select
          .value=${file === undefined ? sample.id : ''}
          @change=${(event: Event) => {
            const { value } = event.target as HTMLSelectElement;
            const chosen = SAMPLES.find(({ id }) => id === value);
            this.#shared = '';
            if (chosen !== undefined) session.choose(chosen);
          }}
        >
          ${file === undefined ? '' : html`<option value="" selected>${file.dropped.path}</option>`}
          ${SAMPLES.map(
            ({ id, title }) =>
              html`<option value=${id} ?selected=${file === undefined && id === sample.id}>${title}</option>`,
          )}
        </select>
      </label>
      <file-drop
        @file-open=${(event: CustomEvent<File>) => {
          this.#shared = '';
          void session.openFile(event.detail);
        }}
      ></file-drop>
      <button @click=${() => this.#share(session)}>Share</button>
      <span class="shared" role="status">${this.#shared}</span>
      <p>${file === undefined ? sample.text : file.notes.join(' ')}</p>
      ${this.#opening(session)}
    </div>`;
  }

  #opening({ state: { opening } }: DemoSession) {
    switch (opening.kind) {
      case 'none':
        return html`<p class="opening" role="status"></p>`;
      case 'reading':
        return html`<p class="opening" role="status">Looking into "${opening.name}" …</p>`;
      case 'refused':
        return html`<p class="opening refused" role="status">${opening.message}</p>`;
    }
  }

  #simulation(session: DemoSession) {
    return html`<h2>The source</h2>
      <source-controls
        .settings=${session.state.settings}
        @settings-change=${(event: CustomEvent<SourceSettings>) => session.setSettings(event.detail)}
      ></source-controls>`;
  }

  #fileControls(session: DemoSession, { dropped }: InspectedFile) {
    return html`<h2>The file</h2>
      <file-controls
        .replay=${dropped.replay}
        @replay=${() => session.replay()}
        @duration-change=${(event: CustomEvent<number>) => session.setReplayDuration(event.detail)}
      ></file-controls>`;
  }

  #dimension(session: DemoSession) {
    return html`<section class="card dimension" aria-label="Dimension table">
      <h2>Table securities</h2>
      <dimension-editor
        .rows=${session.state.dimension}
        @dimension-change=${(event: CustomEvent<readonly DimensionRow[]>) =>
          session.setDimension(event.detail)}
      ></dimension-editor>
    </section>`;
  }

  #replanned({ state: { plan } }: DemoSession): string {
    if (plan === undefined) return '';
    const kept = plan.stateKept === '' ? '' : ` ${plan.stateKept}`;
    return `Planned and started in ${Math.round(plan.replanMs)} ms.${kept}`;
  }

  /** The query and the settings become the page's address, which is copied. */
  async #share({ state }: DemoSession): Promise<void> {
    location.hash = writeAddress(state);
    const withoutFile =
      state.file === undefined
        ? ''
        : ` It can't carry the file: whoever opens it is asked for "${state.file.dropped.path}".`;
    try {
      await navigator.clipboard.writeText(location.href);
      this.#shared = `The link is copied.${withoutFile}`;
    } catch {
      this.#shared = `The link stands in the address bar.${withoutFile}`;
    }
    this.requestUpdate();
  }
}

customElements.define('demo-app', DemoApp);
