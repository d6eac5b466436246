import type {
  CheckpointManifest,
  PayloadReference,
} from '../../src/checkpoint/checkpoint-manifest.js';
import type { NewCheckpoint } from '../../src/checkpoint/checkpoint-store.js';
import { payloadReference } from '../../src/checkpoint/payload-digest.js';
import type { Json } from '../../src/common/json.js';

/** The state of one participant in a checkpoint that a test makes. */
export interface ParticipantState {
  readonly facts?: Json;
  /** What this checkpoint writes of its own. */
  readonly payload?: Uint8Array;
  /** What older checkpoints wrote that it builds on. */
  readonly base?: readonly PayloadReference[];
}

/** A checkpoint as a coordinator hands it to a store: everything is left empty that is not given. */
export async function newCheckpoint(
  jobId: string,
  checkpointId: number,
  participants: Readonly<Record<string, ParticipantState>>,
  rest: Partial<NewCheckpoint> = {},
): Promise<NewCheckpoint> {
  const payloads: NewCheckpoint['payloads'][number][] = [];
  const manifest: CheckpointManifest = {
    formatVersion: 1,
    jobId,
    checkpointId,
    kind: 'checkpoint',
    triggeredAtMs: 1_700_000_000_000 + checkpointId,
    isFinal: false,
    participants: await Promise.all(
      Object.entries(participants).map(async ([id, { facts = null, payload, base = [] }]) => {
        if (payload === undefined) return { id, description: null, facts, payloads: base };
        const reference = await payloadReference(id, checkpointId, payload);
        payloads.push({ reference, data: payload });
        return { id, description: null, facts, payloads: [...base, reference] };
      }),
    ),
  };
  return {
    manifest,
    payloads,
    outputs: [],
    offsets: [],
    timers: [],
    watermarks: [],
    retained: [checkpointId],
    withinTransaction: [],
    ...rest,
  };
}

export function referencesOf({ manifest }: NewCheckpoint): readonly PayloadReference[] {
  return manifest.participants.flatMap(({ payloads }) => payloads);
}

/** The same bytes for the same seed, and nothing that compresses. */
export function bytesOf(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed * 2_654_435_761 + 1;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}
