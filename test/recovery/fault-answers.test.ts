import { ALL_PLACES } from './support/all-fault-places.js';
import { describeAnswers } from './support/fault-matrix.js';

for (const place of ALL_PLACES) describeAnswers(place);
