import type { Json } from '../common/json.js';
import type { StateDescription } from './checkpoint-participant.js';

/** All that a checkpoint consists of: enough to restore from, given the payloads that it refers to. */
export interface CheckpointManifest {
  readonly formatVersion: 1;
  readonly jobId: string;
  readonly checkpointId: number;
  readonly kind: 'checkpoint' | 'savepoint';
  /** Wall clock, epoch milliseconds; informational. */
  readonly triggeredAtMs: number;
  /** The job had read all its input: nothing is left to do after a restore. */
  readonly isFinal: boolean;
  readonly participants: readonly ManifestParticipant[];
}

/** What a checkpoint has of one participant. */
export interface ManifestParticipant {
  readonly id: string;
  readonly description: StateDescription | null;
  readonly facts: Json;
  /** Oldest first: a full one, then the changes since. */
  readonly payloads: readonly PayloadReference[];
}

/** A stored payload, and how to tell that it is whole. */
export interface PayloadReference {
  /** The checkpoint that wrote it. */
  readonly checkpointId: number;
  readonly participantId: string;
  readonly byteLength: number;
  /** Hexadecimal; of long payloads by parts, see `sha256Of`. */
  readonly sha256: string;
}
