/** Collects what a writer writes. */
export class TextSink {
  readonly #decoder = new TextDecoder();
  text = '';

  async write(chunk: string | Uint8Array): Promise<void> {
    this.text += typeof chunk === 'string' ? chunk : this.#decoder.decode(chunk);
  }
}
