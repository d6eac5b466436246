import { afterEach } from 'vitest';
import { Engine, type OpenEngineCommand } from '../../../demo/engine/engine.js';
import type { EngineSession } from '../../../demo/protocol/command.js';
import type { EngineEvent } from '../../../demo/protocol/event.js';
import { SOURCE_SETTINGS_DEFAULT } from '../../../demo/protocol/source-settings.js';
import { SECURITIES } from '../../../demo/source/symbols.js';

export const START_MS = 1_790_000_000_000;
export const run = (generation: number, sql: string): OpenEngineCommand => {
  return { kind: 'run', generation, sql, rowsBefore: 0 };
};

const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

type Kind = EngineEvent['kind'];
export type EventOf<K extends Kind> = Extract<EngineEvent, { kind: K }>;

/** An engine whose events are kept, `behindMs` of event time to be read at once. */
export async function openEngine(session: Partial<EngineSession> = {}, behindMs = 20_000) {
  const events: EngineEvent[] = [];
  const offsetMs = START_MS + behindMs - Date.now();
  const engine = await Engine.open(
    {
      seed: 7,
      startMs: START_MS,
      changes: [{ fromTick: 0, settings: { ...SOURCE_SETTINGS_DEFAULT, rowsPerSecond: 2000 } }],
      dimension: SECURITIES,
      files: [],
      origin: undefined,
      mode: { kind: 'live', statePath: undefined, queryName: 'live' },
      ...session,
    },
    {
      post: (event) => events.push(event),
      nowMs: () => Date.now() + offsetMs,
      after: (delayMs, callback) => {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
    },
  );
  engines.push(engine);
  const ofKind = <K extends Kind>(kind: K) =>
    events.filter((event): event is EventOf<K> => event.kind === kind);
  const until = async <K extends Kind>(
    kind: K,
    isIt: (event: EventOf<K>) => boolean = () => true,
  ): Promise<EventOf<K>> => {
    for (let waitedMs = 0; waitedMs < 15_000; waitedMs += 5) {
      const [failed] = ofKind('failed');
      if (failed !== undefined && kind !== 'failed') throw new Error(failed.message);
      const found = ofKind(kind).find(isIt);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`no ${kind} came`);
  };
  const tell = (command: OpenEngineCommand) => engine.handle(command);
  return { engine, ofKind, until, tell };
}

/** Numbers of all rows, batches that came again left out. */
export function hashesOf(events: readonly EventOf<'rows'>[]): number[] {
  return events.flatMap(({ rows }) => [...rows.hashes]);
}
