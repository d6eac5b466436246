import type { Message, Output } from '../../src/operators/operator.js';

/** Keeps the messages it gets; batches through `read`, since they are only valid while they are delivered. */
export class RecordingOutput<T> implements Output {
  readonly messages: (Exclude<Message, { kind: 'batch' }> | { kind: 'batch'; batch: T })[] = [];
  readonly #read: (message: Extract<Message, { kind: 'batch' }>) => T;

  constructor(read: (message: Extract<Message, { kind: 'batch' }>) => T) {
    this.#read = read;
  }

  send(message: Message): void {
    this.messages.push(
      message.kind === 'batch' ? { kind: 'batch', batch: this.#read(message) } : message,
    );
  }
}
