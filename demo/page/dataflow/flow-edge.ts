import { css, html, LitElement } from 'lit';
import { CanvasAnimation } from '../canvas/canvas-animation.js';

const WIDTH_PX = 34;
const HEIGHT_PX = 2;
const DASH_PX = 6;
const PERIOD_PX = 2 * DASH_PX;
const PERIOD_MS = 700;

/**
 * A dashed line, which runs while rows flow. It is drawn, not animated by style: with a picture drawn beside it sixty times a second, the
 * browser makes new objects for each animation of a style at each of these.
 */
export class FlowEdge extends LitElement {
  static override readonly properties = { flows: { attribute: false } };
  declare flows: boolean;
  #color = '';
  readonly #animation = new CanvasAnimation(this, {
    heightPx: HEIGHT_PX,
    widthPx: () => WIDTH_PX,
    draw: (context, atMs) => this.#draw(context, atMs),
    forgetColors: () => {
      this.#color = '';
    },
  });

  static override readonly styles = css`
    :host {
      flex: 0 0 ${WIDTH_PX}px;
      height: ${HEIGHT_PX}px;
      margin: 0 2px;
    }
    canvas {
      display: block;
      width: ${WIDTH_PX}px;
      height: ${HEIGHT_PX}px;
    }
  `;

  constructor() {
    super();
    this.flows = false;
  }

  override render() {
    return html`<canvas aria-hidden="true"></canvas>`;
  }

  override updated(): void {
    this.#animation.wake();
  }

  #draw(context: CanvasRenderingContext2D, atMs: number): boolean {
    const isMoving = this.flows && !this.#animation.wantsLittleMotion;
    const phase = isMoving ? (atMs % PERIOD_MS) / PERIOD_MS : 0;
    this.#color ||= getComputedStyle(this).getPropertyValue('--accent');
    context.fillStyle = this.#color;
    context.clearRect(0, 0, WIDTH_PX, HEIGHT_PX);
    for (let x = (phase - 1) * PERIOD_PX; x < WIDTH_PX; x += PERIOD_PX) {
      context.fillRect(x, 0, DASH_PX, HEIGHT_PX);
    }
    return isMoving;
  }
}

customElements.define('flow-edge', FlowEdge);
