import type { SettingsChange, SourceSettings } from '../protocol/source-settings.js';

/** Which settings count at which tick. */
export class SettingsLog {
  readonly #changes: SettingsChange[];

  /** `changes` by tick, the first from tick 0 on. */
  constructor(changes: readonly SettingsChange[]) {
    this.#changes = [...changes];
  }

  /** Becomes another log. */
  replace(changes: readonly SettingsChange[]): void {
    this.#changes.splice(0, this.#changes.length, ...changes);
  }

  at(tick: number): SourceSettings {
    for (let i = this.#changes.length - 1; i >= 0; i--) {
      const change = this.#changes[i];
      if (change !== undefined && change.fromTick <= tick) return change.settings;
    }
    throw new RangeError(`there are no settings for tick ${tick}`);
  }

  /** From `fromTick` on these count, whatever was said of later ticks. */
  change(fromTick: number, settings: SourceSettings): SettingsChange {
    const change = { fromTick, settings };
    while ((this.#changes.at(-1)?.fromTick ?? -1) >= fromTick) this.#changes.pop();
    this.#changes.push(change);
    return change;
  }
}
