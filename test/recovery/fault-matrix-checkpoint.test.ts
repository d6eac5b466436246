import { describePlace } from './support/fault-matrix.js';
import { CHECKPOINT_PLACES } from './support/fault-places.js';

for (const place of CHECKPOINT_PLACES) describePlace(place);
