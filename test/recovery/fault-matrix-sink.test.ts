import { describePlace } from './support/fault-matrix.js';
import {
  DEAD_LETTER_PLACES,
  SINK_PLACES,
  TRANSACTIONAL_SINK_PLACES,
} from './support/sink-fault-places.js';

for (const place of [...SINK_PLACES, ...TRANSACTIONAL_SINK_PLACES, ...DEAD_LETTER_PLACES])
  describePlace(place);
