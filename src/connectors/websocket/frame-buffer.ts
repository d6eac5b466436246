import type { MessageBlock } from '../../formats/message-decoder.js';

/** Messages and when each came. */
export interface TimedMessages extends MessageBlock {
  readonly receivedAtsMs: Float64Array;
}

/** Messages that have come and wait to be read. */
export class FrameBuffer {
  #frames: Uint8Array[] = [];
  #receivedAtsMs: number[] = [];
  #byteLength = 0;

  get isEmpty(): boolean {
    return this.#frames.length === 0;
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  add(frame: Uint8Array, receivedAtMs: number): void {
    this.#frames.push(frame);
    this.#receivedAtsMs.push(receivedAtMs);
    this.#byteLength += frame.length;
  }

  /** Everything that waits, one behind the other. */
  take(): TimedMessages {
    const count = this.#frames.length;
    const bytes = new Uint8Array(this.#byteLength);
    const starts = new Int32Array(count);
    const lengths = new Int32Array(count);
    let at = 0;
    for (const [message, frame] of this.#frames.entries()) {
      bytes.set(frame, at);
      starts[message] = at;
      lengths[message] = frame.length;
      at += frame.length;
    }
    const receivedAtsMs = Float64Array.from(this.#receivedAtsMs);
    this.#frames = [];
    this.#receivedAtsMs = [];
    this.#byteLength = 0;
    return { count, bytes, starts, lengths, receivedAtsMs };
  }
}
