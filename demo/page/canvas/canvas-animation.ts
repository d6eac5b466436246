import type { LitElement, ReactiveController } from 'lit';

/** What is drawn. */
export interface CanvasPicture {
  /** In CSS pixels, which are also the units of what is drawn. */
  readonly heightPx: number;
  /** 0 where it isn't known yet. */
  readonly widthPx: () => number;
  /** Draws it as it is at a time of `performance.now`. Returns whether the next picture is to be another one. */
  readonly draw: (context: CanvasRenderingContext2D, atMs: number) => boolean;
  /** The page has other colours now. */
  readonly forgetColors: () => void;
}

/** Draws an element's canvas, for as long as something in it moves and can be seen. */
export class CanvasAnimation implements ReactiveController {
  readonly #host: LitElement;
  readonly #picture: CanvasPicture;
  readonly #isDark = matchMedia('(prefers-color-scheme: dark)');
  readonly #wantsLittleMotion = matchMedia('(prefers-reduced-motion: reduce)');
  #context: CanvasRenderingContext2D | undefined;
  #sight: IntersectionObserver | undefined;
  #isInSight = false;
  /** 0: nothing moves, or nobody can see it. */
  #request = 0;

  constructor(host: LitElement, picture: CanvasPicture) {
    this.#host = host;
    this.#picture = picture;
    host.addController(this);
  }

  get wantsLittleMotion(): boolean {
    return this.#wantsLittleMotion.matches;
  }

  hostConnected(): void {
    this.#sight = new IntersectionObserver((entries) => {
      this.#isInSight = entries.at(-1)?.isIntersecting === true;
      this.wake();
    });
    this.#sight.observe(this.#host);
    this.#isDark.addEventListener('change', this.#recolor);
    this.#wantsLittleMotion.addEventListener('change', this.wake);
  }

  hostDisconnected(): void {
    this.#sight?.disconnect();
    this.#isInSight = false;
    this.#isDark.removeEventListener('change', this.#recolor);
    this.#wantsLittleMotion.removeEventListener('change', this.wake);
  }

  /** There is something else to be seen. */
  readonly wake = (): void => {
    if (this.#request === 0 && this.#isInSight) {
      this.#request = requestAnimationFrame(this.#animate);
    }
  };

  readonly #recolor = (): void => {
    this.#picture.forgetColors();
    this.wake();
  };

  readonly #animate = (atMs: number): void => {
    this.#request = 0;
    if (this.#draw(atMs)) this.wake();
  };

  #draw(atMs: number): boolean {
    const { heightPx } = this.#picture;
    const widthPx = this.#picture.widthPx();
    this.#context ??= this.#host.renderRoot.querySelector('canvas')?.getContext('2d') ?? undefined;
    const context = this.#context;
    if (context === undefined || widthPx === 0) return false;
    const { canvas } = context;
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(widthPx * ratio), Math.round(heightPx * ratio)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return this.#picture.draw(context, atMs);
  }
}
