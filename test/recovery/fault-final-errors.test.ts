import { describeFinalErrors } from './support/fault-matrix.js';
import { CHECKPOINT_PLACES, OPERATOR_PLACES, SOURCE_PLACES } from './support/fault-places.js';
import {
  DEAD_LETTER_PLACES,
  SINK_PLACES,
  TRANSACTIONAL_SINK_PLACES,
} from './support/sink-fault-places.js';

const PLACES = [
  ...SOURCE_PLACES,
  ...OPERATOR_PLACES,
  ...SINK_PLACES,
  ...TRANSACTIONAL_SINK_PLACES,
  ...DEAD_LETTER_PLACES,
  ...CHECKPOINT_PLACES,
];

// What a function throws is a row's error, whatever it is.
for (const place of PLACES.filter(({ isTypedAsRow }) => isTypedAsRow !== true)) {
  describeFinalErrors(place);
}
