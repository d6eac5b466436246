import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { describeAdmin } from './conformance/admin-conformance.js';
import { describeIsolation } from './conformance/isolation-conformance.js';
import { describeReader } from './conformance/reader-conformance.js';
import { describeWriter } from './conformance/writer-conformance.js';
import { type DriverCluster, DriverSession } from './driver-cluster.js';

/** What a part of the suite works with: the test that runs. */
export interface Conformance {
  readonly cluster: DriverCluster;
  readonly session: DriverSession;
}

/** What every Kafka driver does, whichever cluster it is connected to. */
export function describeKafkaDriver(
  name: string,
  open: () => Promise<DriverCluster>,
  close: () => Promise<void> = async () => {},
): void {
  describe(name, () => {
    let cluster: DriverCluster;
    let session: DriverSession;
    let topics = 0;
    const run = Math.random().toString(36).slice(2, 8);

    beforeAll(async () => {
      cluster = await open();
    }, 120_000);
    beforeEach(() => {
      session = new DriverSession(cluster, `conformance-${run}-${topics++}`);
    });
    afterEach(() => session.close());
    afterAll(() => close());

    const test: Conformance = {
      get cluster() {
        return cluster;
      },
      get session() {
        return session;
      },
    };
    describeAdmin(test);
    describeReader(test);
    describeIsolation(test);
    describeWriter(test);
  });
}
