import type { FaultPlace } from './fault-place.js';
import { CHECKPOINT_PLACES, OPERATOR_PLACES, SOURCE_PLACES } from './fault-places.js';
import { DEAD_LETTER_PLACES, SINK_PLACES, TRANSACTIONAL_SINK_PLACES } from './sink-fault-places.js';

/** In the document's order. */
export const ALL_PLACES: readonly FaultPlace[] = [
  ...SOURCE_PLACES,
  ...OPERATOR_PLACES,
  ...SINK_PLACES,
  ...TRANSACTIONAL_SINK_PLACES,
  ...DEAD_LETTER_PLACES,
  ...CHECKPOINT_PLACES,
];
