import { describeFaults } from './support/fault-matrix.js';
import { DEAD_LETTER_PLACES } from './support/sink-fault-places.js';

for (const place of DEAD_LETTER_PLACES) describeFaults(place);
