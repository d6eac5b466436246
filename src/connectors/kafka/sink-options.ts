import type { OptionReader } from '../../common/option-reader.js';

const SINK_OPTIONS = [
  'sink.delivery-guarantee',
  'sink.transactional-id-prefix',
  'sink.partitioner',
  'sink.parallelism',
  'sink.buffer-flush.max-rows',
  'sink.buffer-flush.interval',
  'properties.acks',
  'properties.compression.type',
  'properties.transaction.timeout.ms',
  'properties.delivery.timeout.ms',
  'properties.max.request.size',
];

/** Lets a table that is read have options that only matter where it is written to. */
export function acceptSinkOptions(options: OptionReader): void {
  for (const name of SINK_OPTIONS) options.text(name);
}
