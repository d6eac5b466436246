import type { EngineCommand, EngineSession } from '../../protocol/command.js';
import type { EngineEvent } from '../../protocol/event.js';

/** An engine in a worker of its own. */
export class EngineClient {
  readonly #worker: Worker;
  #isGone = false;
  #isOpen = false;

  /** `onEvent` is told of everything, until the engine is killed. */
  constructor(session: EngineSession, onEvent: (event: EngineEvent) => void) {
    this.#worker = new Worker(new URL('../../engine/engine-worker.ts', import.meta.url), {
      type: 'module',
    });
    this.#worker.onmessage = ({ data }: MessageEvent<EngineEvent>) => {
      if (data.kind === 'opened') this.#isOpen = true;
      if (this.#isGone) return;
      onEvent(data);
      if (data.kind === 'rows') this.tell({ kind: 'taken' });
    };
    this.#worker.onerror = (event) => {
      if (!this.#isGone) onEvent({ kind: 'failed', message: event.message });
    };
    this.tell({ kind: 'open', session });
  }

  /** Whether it has its state at hand. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  tell(command: EngineCommand): void {
    this.#worker.postMessage(command);
  }

  /** Ends it at once, whatever it is doing. */
  kill(): void {
    this.#isGone = true;
    this.#worker.terminate();
  }
}
