/** A stream of text such as standard output. Resolves when more is welcome. */
export type TextOutput = (text: string) => Promise<void>;
