import { css, html, LitElement } from 'lit';

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
  readonly #isDark = matchMedia('(prefers-color-scheme: dark)');
  readonly #wantsLittleMotion = matchMedia('(prefers-reduced-motion: reduce)');
  #context: CanvasRenderingContext2D | undefined;
  #sight: IntersectionObserver | undefined;
  #isInSight = false;
  #color = '';
  #animation = 0;

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

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sight = new IntersectionObserver((entries) => {
      this.#isInSight = entries.at(-1)?.isIntersecting === true;
      this.#wake();
    });
    this.#sight.observe(this);
    this.#isDark.addEventListener('change', this.#recolor);
    this.#wantsLittleMotion.addEventListener('change', this.#wake);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sight?.disconnect();
    this.#isInSight = false;
    this.#isDark.removeEventListener('change', this.#recolor);
    this.#wantsLittleMotion.removeEventListener('change', this.#wake);
  }

  override firstUpdated(): void {
    this.#context = this.renderRoot.querySelector('canvas')?.getContext('2d') ?? undefined;
    this.#draw(0);
  }

  override updated(): void {
    this.#wake();
  }

  readonly #recolor = (): void => {
    this.#color = '';
    this.#wake();
  };

  readonly #wake = (): void => {
    if (this.#animation === 0 && this.#isInSight) {
      this.#animation = requestAnimationFrame(this.#animate);
    }
  };

  readonly #animate = (atMs: number): void => {
    this.#animation = 0;
    const isMoving = this.flows && !this.#wantsLittleMotion.matches;
    this.#draw(isMoving ? (atMs % PERIOD_MS) / PERIOD_MS : 0);
    if (isMoving) this.#wake();
  };

  /** `phase`: from 0 to 1. */
  #draw(phase: number): void {
    const context = this.#context;
    if (context === undefined) return;
    const { canvas } = context;
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(WIDTH_PX * ratio), Math.round(HEIGHT_PX * ratio)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      this.#color = '';
    }
    if (this.#color === '') {
      this.#color = getComputedStyle(this).getPropertyValue('--accent');
      context.fillStyle = this.#color;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, WIDTH_PX, HEIGHT_PX);
    for (let x = (phase - 1) * PERIOD_PX; x < WIDTH_PX; x += PERIOD_PX) {
      context.fillRect(x, 0, DASH_PX, HEIGHT_PX);
    }
  }
}

customElements.define('flow-edge', FlowEdge);
