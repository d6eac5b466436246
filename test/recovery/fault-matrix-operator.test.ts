import { describePlace } from './support/fault-matrix.js';
import { OPERATOR_PLACES } from './support/fault-places.js';

for (const place of OPERATOR_PLACES) describePlace(place);
