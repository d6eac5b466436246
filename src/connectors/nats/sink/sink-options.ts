import type { OptionReader } from '../../../common/option-reader.js';
import type { SinkConfig } from '../../sink.js';
import { isSubject } from '../driver/subject.js';
import { readStreamName } from '../source/scan-options.js';

export type DeliveryGuarantee = 'none' | 'at-least-once' | 'exactly-once';

/** How a table is written, its connection and format apart. */
export interface NatsSinkOptions {
  readonly stream: string;
  /** Undefined where a column says it row by row. */
  readonly subject: string | undefined;
  readonly guarantee: DeliveryGuarantee;
  /** How long a message is sent again that fails in a way that passes. */
  readonly deliveryTimeoutMs: number;
}

const SINK_OPTIONS = ['sink.delivery-guarantee', 'sink.delivery-timeout'];

/** Lets a table that is read have options that only matter where it is written to. */
export function acceptSinkOptions(options: OptionReader): void {
  for (const name of SINK_OPTIONS) options.text(name);
}

/** Throws VALIDATION_ERROR. */
export function readSinkOptions(options: OptionReader, config: SinkConfig): NatsSinkOptions {
  for (const name of config.options.keys()) if (name.startsWith('scan.')) options.text(name);
  return {
    stream: readStreamName(options),
    subject: readSubject(options, config),
    guarantee: options.oneOf(
      'sink.delivery-guarantee',
      ['none', 'at-least-once', 'exactly-once'],
      'at-least-once',
    ),
    deliveryTimeoutMs: options.durationMs('sink.delivery-timeout', 120_000),
  };
}

function readSubject(options: OptionReader, { metadataKeys }: SinkConfig): string | undefined {
  if (metadataKeys?.includes('subject') === true) {
    options.text('subject');
    return undefined;
  }
  const subject = options.required(
    'subject',
    "name the subject to write to, or declare a column as METADATA FROM 'subject'",
  );
  if (isSubject(subject, false)) return subject;
  throw options.error('subject', `must be one subject without wildcards, got '${subject}'`);
}
