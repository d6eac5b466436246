import { systemTimers } from '../../../src/platform/node.js';
import { PostgresDatabase } from '../../../src/state/postgres/postgres-database.js';
import { freshDatabase } from '../../services/postgres-url.js';
import { describeStateDatabase } from '../conformance/describe-state-database.js';

const url = await freshDatabase();

describeStateDatabase('of a PostgreSQL server', () => PostgresDatabase.open(url, systemTimers), {
  bulkBytes: 100 << 20,
});
