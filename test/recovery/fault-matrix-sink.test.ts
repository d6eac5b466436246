import { describeFaults } from './support/fault-matrix.js';
import { SINK_PLACES, TRANSACTIONAL_SINK_PLACES } from './support/sink-fault-places.js';

for (const place of [...SINK_PLACES, ...TRANSACTIONAL_SINK_PLACES]) describeFaults(place);
