import { describePlace } from './support/fault-matrix.js';
import { SOURCE_PLACES } from './support/fault-places.js';

for (const place of SOURCE_PLACES) describePlace(place);
