import type { EngineEvent } from '../protocol/event.js';

/** What the engine uses of the worker that it runs in. */
export interface EngineEnvironment {
  /** `transfer` are buffers that become the page's. */
  readonly post: (event: EngineEvent, transfer?: readonly ArrayBufferLike[]) => void;
  readonly nowMs: () => number;
  /** Calls back later; the result cancels it. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}
