/** Decides when a batch of the source may come. */
export interface Pace {
  /** Resolves when rows of a tick may come; false where none will any more. Throws the signal's reason. */
  admit(tick: number, signal: AbortSignal): Promise<boolean>;
}

/** As fast as it goes, up to a tick. */
export function unpacedUntil(tick: number): Pace {
  return { admit: async (wanted) => wanted < tick };
}
