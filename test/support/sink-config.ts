import { IGNORE_FAIL_POINTS } from '../../src/common/fail-points.js';
import type { SinkConfig, SinkContext } from '../../src/connectors/sink.js';

/** For a sink of job `job-1` that writes to table `out`. */
export function sinkConfig({
  options,
  ...config
}: Pick<SinkConfig, 'schema'> &
  Partial<Omit<SinkConfig, 'options'>> & {
    readonly options: Readonly<Record<string, string>>;
  }): SinkConfig {
  return {
    name: 'out',
    primaryKey: [],
    partitionedBy: [],
    jobId: 'job-1',
    runNumber: 1,
    reachFailPoint: IGNORE_FAIL_POINTS,
    options: new Map(Object.entries(options)),
    ...config,
  };
}

export const NO_DATABASE: SinkContext = { sharesDatabase: () => false };
