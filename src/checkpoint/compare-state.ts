import type { CheckpointManifest, ManifestParticipant } from './checkpoint-manifest.js';
import type { StateDescription } from './checkpoint-participant.js';

/** A participant of the query that is about to run. */
export interface NewParticipant {
  readonly id: string;
  readonly description?: StateDescription;
}

/** How the state of a checkpoint fits a query. */
export interface StateComparison {
  /** Where each participant finds its state: identifiers in the manifest, by its own. */
  readonly kept: ReadonlyMap<string, string>;
  /** What state would be lost, and why, a sentence each. */
  readonly lost: readonly string[];
  /** Participants that start without state, a sentence each. */
  readonly fresh: readonly string[];
  /** Whether every part of the query has its state, and all state its part. */
  readonly isSame: boolean;
  /** All of it, a line each. */
  readonly text: string;
}

/**
 * Compares a checkpoint with the query that is to go on from it, part by part. State is kept where kind and identity are
 * equal; of several equal ones the first belongs to the first, so that a part added in front moves nothing.
 */
export function compareState(
  manifest: CheckpointManifest,
  participants: readonly NewParticipant[],
): StateComparison {
  const stored = [...manifest.participants];
  const kept = new Map<string, string>();
  const unmatched: NewParticipant[] = [];
  for (const participant of participants) {
    const key = keyOf(participant.id, participant.description);
    const index = stored.findIndex(({ id, description }) => keyOf(id, description) === key);
    const [found] = index < 0 ? [] : stored.splice(index, 1);
    if (found === undefined) unmatched.push(participant);
    else kept.set(participant.id, found.id);
  }
  const lost = stored.map((participant) => lossOf(participant, unmatched));
  const fresh = unmatched.map(({ id, description }) => nameOf(id, description));
  const keptNames = participants
    .filter(({ id }) => kept.has(id))
    .map(({ id, description }) => nameOf(id, description));
  const lines = [
    ...keptNames.map((name) => `  keeps its state: ${name}`),
    ...lost.map((loss) => `  loses its state: ${loss}`),
    ...fresh.map((name) => `  starts empty: ${name}`),
  ];
  const isSame = lost.length === 0 && fresh.length === 0;
  return { kept, lost, fresh, isSame, text: lines.join('\n') };
}

/** What an identity says is compared as text: its JSON is written the same way each time. */
function keyOf(id: string, description: StateDescription | null | undefined): string {
  if (description === null || description === undefined) return `id ${id}`;
  return `${description.kind} ${JSON.stringify(description.identity)}`;
}

/** A part of the same kind without state is probably what the stored one has become. */
function lossOf(
  { id, description }: ManifestParticipant,
  unmatched: readonly NewParticipant[],
): string {
  const name = nameOf(id, description);
  const successor = unmatched.find((other) => other.description?.kind === description?.kind);
  if (description === null || successor?.description === undefined) {
    return `${name}, which the query does not have any more`;
  }
  return `${name}, which has become ${successor.description.sentence}`;
}

function nameOf(id: string, description: StateDescription | null | undefined): string {
  return description === null || description === undefined
    ? id
    : `${description.kind}: ${description.sentence}`;
}
