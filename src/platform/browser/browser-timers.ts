import type { Timers } from '../../time/clock.js';
import { afterTimeout } from '../system-clock.js';

/**
 * Timers of a page or a worker. A turn is a message to oneself, which comes behind whatever else is due: setTimeout would wait
 * four milliseconds each time once it has been nested a few times, and longer in hidden tabs.
 */
export const browserTimers: Timers = { after: afterTimeout, turn };

const waiting: (() => void)[] = [];
let channel: MessageChannel | undefined;

function turn(): Promise<void> {
  channel ??= openChannel();
  const { port2 } = channel;
  return new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(null);
  });
}

function openChannel(): MessageChannel {
  const opened = new MessageChannel();
  opened.port1.onmessage = () => waiting.shift()?.();
  return opened;
}
