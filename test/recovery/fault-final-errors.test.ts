import { ALL_PLACES } from './support/all-fault-places.js';
import { describeFinalErrors } from './support/fault-matrix.js';

// What a function throws is a row's error, whatever it is.
for (const place of ALL_PLACES.filter(({ isTypedAsRow }) => isTypedAsRow !== true)) {
  describeFinalErrors(place);
}
