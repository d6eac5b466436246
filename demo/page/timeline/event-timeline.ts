import { css, html, LitElement } from 'lit';
import type { RunningPlan } from '../../protocol/event.js';
import type { Frame } from '../../protocol/frame.js';
import { sharedStyles } from '../app/shared-styles.js';
import { CanvasAnimation } from '../canvas/canvas-animation.js';
import { clockTime, shortCount } from '../format/numbers.js';
import { drawTimeline, laneBox, TextWidth, type TimelinePicture } from './draw-timeline.js';
import { colorsOf, type TimelineColors } from './timeline-colors.js';
import { laneCount, placeWindows, scaleOf, xOf } from './timeline-layout.js';
import { isNews, type SeenWindow, TimelineModel } from './timeline-model.js';

const HEIGHT_PX = 290;
const SPAN_WITHOUT_WINDOWS_MS = 4000;
const SUMMARY_MS = 5000;
/** How much of the way to the newest time the picture moves in a millisecond, so that frames don't show. */
const GLIDE_PER_MS = 0.012;
const LEAP_MIN_MS = 20_000;
/** So long after the last news everything has fallen, flashed and glided to where it belongs. */
const SETTLE_MS = 2000;

/**
 * Event time as a picture: windows that fill, the watermark that closes them, and rows that fall where they belong. Sends
 * `window-select` with `{ aggregation, endMs }` as `detail`.
 */
export class EventTimeline extends LitElement {
  static override readonly properties = {
    frame: { attribute: false },
    window: { attribute: false },
    isPaused: { attribute: false },
  };
  declare frame: Frame | undefined;
  declare window: RunningPlan['window'];
  declare isPaused: boolean;
  readonly #model = new TimelineModel();
  #nowMs = Number.NEGATIVE_INFINITY;
  #watermarkMs = Number.NEGATIVE_INFINITY;
  #drawnAtMs = 0;
  #width = 0;
  #selectedEndMs: number | undefined;
  #summary = '';
  #summaryAtMs = Number.NEGATIVE_INFINITY;
  #observer: ResizeObserver | undefined;
  readonly #textWidth = new TextWidth();
  #colors: TimelineColors | undefined;
  #restlessUntilMs = 0;
  readonly #animation = new CanvasAnimation(this, {
    heightPx: HEIGHT_PX,
    widthPx: () => this.#width,
    draw: (context, atMs) => this.#draw(context, atMs),
    forgetColors: () => {
      this.#colors = undefined;
    },
  });

  static override readonly styles = [
    sharedStyles,
    css`
      canvas {
        display: block;
        width: 100%;
        height: ${HEIGHT_PX}px;
        cursor: pointer;
        border-radius: 6px;
      }
      .key {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 16px;
        margin: 6px 0 0;
        padding: 0;
        list-style: none;
        color: var(--muted);
        font-size: 12px;
      }
      .late {
        color: var(--late);
      }
      .water {
        color: var(--accent);
      }
    `,
  ];

  constructor() {
    super();
    this.frame = undefined;
    this.window = undefined;
    this.isPaused = false;
  }

  override render() {
    return html`<canvas
        tabindex="0"
        role="img"
        aria-label="Event time: open windows, the watermark, and rows as they fall. Arrow keys choose a window, Enter looks into it."
        @click=${this.#click}
        @keydown=${this.#key}
      ></canvas>
      <p class="hidden" role="status">${this.#summary}</p>
      <ul class="key" aria-hidden="true">
        <li><span class="water">│</span> watermark: nothing earlier is waited for</li>
        <li><span class="water">●</span> a row, at its event time</li>
        <li><span class="late">✕</span> a row whose window had closed</li>
        <li>▼ each partition's own watermark</li>
        <li>Choose a window to look into it.</li>
      </ul>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has('window') || changed.has('isPaused')) this.#wake();
    if (!changed.has('frame') || this.frame === undefined) return;
    const before = changed.get('frame') as Frame | undefined;
    if (isNews(this.frame, before)) this.#wake();
    if (before?.generation !== this.frame.generation) this.#nowMs = Number.NEGATIVE_INFINITY;
    const atMs = performance.now();
    this.#model.take(this.frame, atMs, this.#scale().fromMs);
    if (atMs - this.#summaryAtMs < SUMMARY_MS) return;
    this.#summaryAtMs = atMs;
    const { watermarkMs, openWindows, counters } = this.frame;
    this.#summary =
      `Watermark at ${clockTime(watermarkMs)}, ${openWindows.length} windows open, ` +
      `${shortCount(counters.windowsFired)} closed, ${shortCount(counters.lateRows)} rows late.`;
    this.requestUpdate();
  }

  get #sizeMs(): number {
    return this.window?.sizeMs ?? SPAN_WITHOUT_WINDOWS_MS;
  }

  #scale() {
    const newestMs = this.frame?.eventTimeMs ?? Number.NEGATIVE_INFINITY;
    const nowMs = Number.isFinite(this.#nowMs) ? this.#nowMs : newestMs;
    return scaleOf(Number.isFinite(nowMs) ? nowMs : Date.now(), this.#sizeMs, this.#width);
  }

  /** Follows the newest event and the watermark, gliding where they jump. */
  #glide(atMs: number): void {
    const { eventTimeMs, watermarkMs } = this.frame ?? {};
    const share = Math.min(1, (atMs - this.#drawnAtMs) * GLIDE_PER_MS);
    this.#drawnAtMs = atMs;
    const leapMs = Math.max(LEAP_MIN_MS, 4 * this.#sizeMs);
    this.#nowMs = glided(this.#nowMs, eventTimeMs, share, leapMs);
    this.#watermarkMs = glided(this.#watermarkMs, watermarkMs, share, leapMs);
  }

  #picture(atMs: number): TimelinePicture {
    const slideMs = this.window?.slideMs ?? this.#sizeMs;
    const lanes = laneCount(this.#sizeMs, slideMs);
    return {
      scale: this.#scale(),
      height: HEIGHT_PX,
      lanes,
      windows: placeWindows(this.#model.windows, slideMs, lanes),
      selectedEndMs: this.#selectedEndMs,
      lateRows: this.#model.lateRows,
      fallingRows: this.#model.fallingRows,
      watermarkMs: this.#watermarkMs,
      partitions: this.frame?.partitions ?? [],
      atMs,
      isStill: this.isPaused || this.#animation.wantsLittleMotion,
      colors: this.#colorsNow(),
      textWidth: this.#textWidth,
    };
  }

  /** Draws until everything has settled; again with each news. */
  #wake(): void {
    this.#restlessUntilMs = performance.now() + SETTLE_MS;
    this.#animation.wake();
  }

  #draw(context: CanvasRenderingContext2D, atMs: number): boolean {
    this.#glide(atMs);
    drawTimeline(context, this.#picture(atMs));
    return atMs < this.#restlessUntilMs;
  }

  #resize(): void {
    this.#width = this.clientWidth;
    this.#wake();
  }

  /** Asked for once, and again with another colour scheme. */
  #colorsNow(): TimelineColors {
    this.#colors ??= colorsOf(getComputedStyle(this));
    return this.#colors;
  }

  readonly #click = (event: MouseEvent): void => {
    const picture = this.#picture(performance.now());
    const hit = picture.windows.findLast(({ window, lane }) => {
      const { top, height } = laneBox(lane, picture);
      const isBeside =
        event.offsetX < xOf(window.startMs, picture.scale) ||
        event.offsetX > xOf(window.endMs, picture.scale);
      return !isBeside && event.offsetY >= top && event.offsetY <= top + height;
    });
    if (hit !== undefined) this.#select(hit.window);
  };

  readonly #key = (event: KeyboardEvent): void => {
    const open = this.#model.windows.filter(({ closedAtMs }) => closedAtMs === undefined);
    const at = open.findIndex(({ endMs }) => endMs === this.#selectedEndMs);
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      const next = event.key === 'ArrowRight' ? at + 1 : Math.max(0, at - 1);
      this.#selectedEndMs = open[Math.min(next, open.length - 1)]?.endMs;
      event.preventDefault();
      this.#wake();
    } else if (event.key === 'Enter' && at >= 0) {
      const window = open[at];
      if (window !== undefined) this.#select(window);
    }
  };

  #select({ endMs, closedAtMs }: SeenWindow): void {
    this.#selectedEndMs = endMs;
    this.#wake();
    if (closedAtMs !== undefined) return;
    this.dispatchEvent(new CustomEvent('window-select', { detail: { aggregation: 0, endMs } }));
  }
}

/** A step of the way to `wanted`; what is further than `leapMs` is reached at once. */
function glided(from: number, wanted: number | undefined, share: number, leapMs: number): number {
  if (wanted === undefined || !Number.isFinite(wanted)) return Number.NEGATIVE_INFINITY;
  if (!Number.isFinite(from) || Math.abs(wanted - from) > leapMs) return wanted;
  return from + (wanted - from) * share;
}

customElements.define('event-timeline', EventTimeline);
