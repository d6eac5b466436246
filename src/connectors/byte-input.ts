/** A stream of bytes such as standard input, which can be read once. */
export interface ByteInput {
  /** The stream, for whoever asks first; undefined for everybody else. */
  take(): ByteStream | undefined;
}

export interface ByteStream {
  /** The next bytes, as many as there are, at least one; undefined at the end. */
  read(): Promise<Uint8Array | undefined>;
  /** Nothing more will be read; a `read` under way may settle as it likes, or never. */
  close(): void;
}

/** Where there is nothing to read, as in a browser. */
export const EMPTY_INPUT: ByteInput = {
  take: () => ({ read: async () => undefined, close: () => {} }),
};
