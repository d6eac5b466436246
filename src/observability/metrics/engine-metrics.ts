import type { MetricDescription } from './metric-source.js';

function counter(name: string, unit: string, description: string): MetricDescription {
  return { name, kind: 'counter', unit, description };
}

function gauge(name: string, unit: string, description: string): MetricDescription {
  return { name, kind: 'gauge', unit, description };
}

export const NUM_RECORDS_IN = counter('numRecordsIn', 'rows', 'Rows that came in.');
export const NUM_RECORDS_OUT = counter('numRecordsOut', 'rows', 'Rows that went out.');
export const NUM_RECORDS_IN_PER_SECOND = gauge(
  'numRecordsInPerSecond',
  'rows/s',
  'Rows that came in, by the second, over the last minute.',
);
export const NUM_RECORDS_OUT_PER_SECOND = gauge(
  'numRecordsOutPerSecond',
  'rows/s',
  'Rows that went out, by the second, over the last minute.',
);
export const NUM_LATE_RECORDS_DROPPED = counter(
  'numLateRecordsDropped',
  'rows',
  'Rows that came too late for every window they belong to.',
);
export const NUM_RECORDS_SKIPPED = counter(
  'numRecordsSkipped',
  'rows',
  'Rows that could not be decoded, and were passed over as an option says.',
);
export const NUM_DEAD_LETTERS = counter(
  'numDeadLetters',
  'rows',
  'Rows that could not be decoded, and went to the dead-letter table.',
);
export const NUM_WINDOWS_FIRED = counter('numWindowsFired', 'windows', 'Windows that closed.');
export const CURRENT_INPUT_WATERMARK = gauge(
  'currentInputWatermark',
  'ms',
  'The watermark of what comes in, epoch milliseconds.',
);
export const CURRENT_OUTPUT_WATERMARK = gauge(
  'currentOutputWatermark',
  'ms',
  'The watermark of what goes out, epoch milliseconds.',
);
export const WATERMARK_LAG = gauge(
  'watermarkLag',
  'ms',
  'How far the watermark is behind the clock.',
);
export const BUSY_TIME = gauge(
  'busyTimeMsPerSecond',
  'ms/s',
  'Milliseconds of the last second in which it worked.',
);
export const IDLE_TIME = gauge(
  'idleTimeMsPerSecond',
  'ms/s',
  'Milliseconds of the last second in which it waited for rows.',
);
export const BACK_PRESSURED_TIME = gauge(
  'backPressuredTimeMsPerSecond',
  'ms/s',
  'Milliseconds of the last second in which it waited for whoever takes its rows.',
);
export const IS_BACK_PRESSURED = gauge(
  'isBackPressured',
  '',
  'Whether an operator waited for whoever takes its rows for at least half of the time lately: 1, else 0.',
);
export const STATE_BYTES = gauge('stateBytes', 'bytes', 'What an operator holds as state.');
export const STATE_KEYS = gauge('stateKeys', 'keys', 'Keys that an operator holds state for.');
export const KERNEL_MEMORY_BYTES = gauge(
  'kernelMemoryBytes',
  'bytes',
  'Kernel memory that a query holds.',
);
export const SOURCE_LAG = gauge(
  'pendingRecords',
  'rows',
  'Rows of a partition that the source has not read yet.',
);
export const CURRENT_OFFSET = gauge('currentOffset', '', 'Where a partition is read next.');
export const FAILING_PARTITIONS = gauge(
  'failingPartitions',
  'partitions',
  'Partitions of a source that cannot be read now, and are tried again.',
);
export const NUM_CHECKPOINTS = counter(
  'numberOfCompletedCheckpoints',
  'checkpoints',
  'Checkpoints that were completed.',
);
export const NUM_FAILED_CHECKPOINTS = counter(
  'numberOfFailedCheckpoints',
  'checkpoints',
  'Checkpoints that were given up.',
);
export const LAST_CHECKPOINT_DURATION = gauge(
  'lastCheckpointDuration',
  'ms',
  'How long the last complete checkpoint took.',
);
export const LAST_CHECKPOINT_SIZE = gauge(
  'lastCheckpointSize',
  'bytes',
  'What the last complete checkpoint has written.',
);
export const NUM_RESTARTS = counter(
  'numRestarts',
  'restarts',
  'How often a query was started again after a failure.',
);
export const NUM_ERRORS = counter(
  'numErrors',
  'errors',
  'Errors of a query, by the component in which they happened and by type.',
);
export const NUM_RETRIES = counter(
  'numRetries',
  'retries',
  'Errors behind which a call was made again or its component made anew, by component and type.',
);
export const CIRCUIT_STATE = gauge(
  'circuitState',
  '',
  'Of a component that has failed since it last worked: 0 closed, 1 half-open, 2 open, where it is spared.',
);
export const UPTIME = gauge('uptime', 'ms', 'How long a query has been running.');
export const DOWNTIME = gauge(
  'downtime',
  'ms',
  'How long a query has been paused, or waiting for its next start, since it failed; 0 while it runs.',
);

/** Every metric that the engine tells of itself: a table of contents, which the table in docs/OBSERVABILITY.md is made of. */
export const ENGINE_METRICS: readonly MetricDescription[] = [
  NUM_RECORDS_IN,
  NUM_RECORDS_OUT,
  NUM_RECORDS_IN_PER_SECOND,
  NUM_RECORDS_OUT_PER_SECOND,
  NUM_LATE_RECORDS_DROPPED,
  NUM_RECORDS_SKIPPED,
  NUM_DEAD_LETTERS,
  NUM_WINDOWS_FIRED,
  CURRENT_INPUT_WATERMARK,
  CURRENT_OUTPUT_WATERMARK,
  WATERMARK_LAG,
  BUSY_TIME,
  IDLE_TIME,
  BACK_PRESSURED_TIME,
  IS_BACK_PRESSURED,
  STATE_BYTES,
  STATE_KEYS,
  KERNEL_MEMORY_BYTES,
  SOURCE_LAG,
  CURRENT_OFFSET,
  FAILING_PARTITIONS,
  NUM_CHECKPOINTS,
  NUM_FAILED_CHECKPOINTS,
  LAST_CHECKPOINT_DURATION,
  LAST_CHECKPOINT_SIZE,
  NUM_RESTARTS,
  NUM_ERRORS,
  NUM_RETRIES,
  CIRCUIT_STATE,
  UPTIME,
  DOWNTIME,
];
