import { css, html, LitElement } from 'lit';
import type { DataflowNode, OperatorFrame } from '../../protocol/dataflow.js';
import { sharedStyles } from '../app/shared-styles.js';
import { clockTime, shortBytes, shortCount } from '../format/numbers.js';
import { ReadingPace } from '../format/reading-pace.js';
import './flow-edge.js';
import { graphLayers } from './graph-layers.js';

/** The query's operators, sources first, with what flows through each. */
export class DataflowGraph extends LitElement {
  static override readonly properties = {
    nodes: { attribute: false },
    operators: { attribute: false },
  };
  declare nodes: readonly DataflowNode[];
  declare operators: readonly OperatorFrame[];
  readonly #pace = new ReadingPace();

  static override readonly styles = [
    sharedStyles,
    css`
      ol {
        display: flex;
        flex-wrap: wrap;
        align-items: stretch;
        gap: 10px 0;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .layer {
        display: flex;
        flex: 1 1 190px;
        min-width: 190px;
        max-width: 380px;
        align-items: center;
      }
      .nodes {
        display: grid;
        flex: 1;
        gap: 10px;
        min-width: 0;
      }
      article {
        min-width: 0;
        padding: 8px 10px;
        border: 1px solid var(--line);
        border-radius: 9px;
        background: var(--surface);
      }
      article.pressed {
        border-color: var(--warn);
      }
      h3 {
        margin: 0;
        font-size: 13px;
        overflow-wrap: anywhere;
      }
      .detail {
        margin: 1px 0 6px;
        min-height: 1.4em;
        overflow: hidden;
        color: var(--muted);
        font: 11px / 1.4 var(--mono);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .facts {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 0 8px;
        margin: 0;
        font: 11px / 1.5 var(--mono);
        font-variant-numeric: tabular-nums;
      }
      .bar {
        display: block;
        width: 100%;
        height: 4px;
        margin: 6px 0 0;
        border-radius: 2px;
        background: var(--grid);
        fill: var(--accent);
      }
      .pressed .bar {
        fill: var(--warn);
      }
    `,
  ];

  constructor() {
    super();
    this.nodes = [];
    this.operators = [];
  }

  protected override async scheduleUpdate(): Promise<void> {
    await this.#pace.turn();
    super.scheduleUpdate();
  }

  override render() {
    const frames = new Map(this.operators.map((operator) => [operator.id, operator]));
    return html`<ol>
      ${graphLayers(this.nodes).map(
        (layer, depth) => html`<li class="layer">
          ${depth === 0 ? '' : html`<flow-edge .flows=${hasFlow(layer, frames)}></flow-edge>`}
          <div class="nodes">${layer.map((node) => operatorCard(node, frames.get(node.id)))}</div>
        </li>`,
      )}
    </ol>`;
  }
}

function hasFlow(layer: readonly DataflowNode[], frames: ReadonlyMap<string, OperatorFrame>) {
  return layer.some(({ id }) => (frames.get(id)?.rowsInPerSecond ?? 0) > 0);
}

function operatorCard({ title, detail, inputs }: DataflowNode, frame: OperatorFrame | undefined) {
  const {
    rowsInPerSecond = 0,
    rowsOutPerSecond = 0,
    busyShare = 0,
    watermarkMs = Number.NEGATIVE_INFINITY,
    isBackPressured = false,
    stateBytes = 0,
  } = frame ?? {};
  const busy = Math.round(busyShare * 100);
  return html`<article class=${isBackPressured ? 'pressed' : ''}>
    <h3>${title}</h3>
    <p class="detail" title=${detail}>${detail}</p>
    <p class="facts">
      <span>${inputs.length === 0 ? '' : `in ${shortCount(rowsInPerSecond)}/s`}</span>
      <span>out ${shortCount(rowsOutPerSecond)}/s</span>
      <span>busy ${busy} %</span>
      <span>${clockTime(watermarkMs)}</span>
      <span>${stateBytes === 0 ? '' : shortBytes(stateBytes)}</span>
      <span>${isBackPressured ? 'back-pressured' : ''}</span>
    </p>
    <svg class="bar" aria-hidden="true"><rect width="${Math.min(100, busy)}%" height="4" /></svg>
  </article>`;
}

customElements.define('dataflow-graph', DataflowGraph);
