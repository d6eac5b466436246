import type { EngineCommand } from '../protocol/command.js';
import type { EngineEvent } from '../protocol/event.js';
import { Engine } from './engine.js';
import type { EngineEnvironment } from './engine-environment.js';

/** The worker's own scope, as the library of the page's types doesn't know it. */
interface WorkerScope {
  onmessage: ((message: MessageEvent<EngineCommand>) => void) | null;
  postMessage(event: EngineEvent, transfer: readonly ArrayBufferLike[]): void;
}
const scope = self as unknown as WorkerScope;

const environment: EngineEnvironment = {
  post: (event, transfer = []) => scope.postMessage(event, transfer),
  nowMs: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Commands are worked off one after the other, the first of which opens the engine. */
let queue: Promise<Engine | undefined> = Promise.resolve(undefined);
let opened: Engine | undefined;

scope.onmessage = ({ data: command }) => {
  if (command.kind === 'taken') {
    opened?.taken();
    return;
  }
  queue = queue.then(async (engine) => {
    try {
      if (command.kind === 'open') {
        opened = await Engine.open(command.session, environment);
        return opened;
      }
      await engine?.handle(command);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      environment.post({ kind: 'failed', message });
    }
    return engine;
  });
};
