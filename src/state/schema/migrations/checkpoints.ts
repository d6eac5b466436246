import type { Migration } from '../migration.js';

/**
 * Checkpoints, their payloads, and the outputs that wait for being published. Times are microseconds since the epoch.
 * Payloads are random bytes to a compressor, which EXTERNAL storage keeps away from them.
 */
export const CHECKPOINTS: Migration = {
  name: 'checkpoints',
  statements: [
    // The writer whose fence is the highest may write. The tag tells the job from those of other databases.
    `CREATE TABLE sabot_job (
      job_id text PRIMARY KEY,
      tag text NOT NULL DEFAULT left(gen_random_uuid()::text, 8),
      fence bigint NOT NULL,
      last_checkpoint bigint NOT NULL
    )`,
    `CREATE TABLE sabot_checkpoint (
      job_id text NOT NULL,
      checkpoint_id bigint NOT NULL,
      kind text NOT NULL,
      is_final boolean NOT NULL,
      manifest text NOT NULL,
      manifest_sha256 text NOT NULL,
      byte_length bigint NOT NULL,
      triggered_at bigint NOT NULL,
      PRIMARY KEY (job_id, checkpoint_id)
    )`,
    `CREATE TABLE sabot_payload_chunk (
      job_id text NOT NULL,
      participant_id text NOT NULL,
      checkpoint_id bigint NOT NULL,
      sequence integer NOT NULL,
      data bytea NOT NULL,
      PRIMARY KEY (job_id, participant_id, checkpoint_id, sequence)
    )`,
    'ALTER TABLE sabot_payload_chunk ALTER COLUMN data SET STORAGE EXTERNAL',
    `CREATE TABLE sabot_sink_output (
      job_id text NOT NULL,
      sink_id text NOT NULL,
      sequence bigint NOT NULL,
      checkpoint_id bigint NOT NULL,
      rows_total bigint NOT NULL,
      sha256 text NOT NULL,
      byte_length bigint NOT NULL,
      PRIMARY KEY (job_id, sink_id, sequence)
    )`,
    `CREATE TABLE sabot_sink_output_chunk (
      job_id text NOT NULL,
      sink_id text NOT NULL,
      output_sequence bigint NOT NULL,
      sequence integer NOT NULL,
      data bytea NOT NULL,
      PRIMARY KEY (job_id, sink_id, output_sequence, sequence)
    )`,
    'ALTER TABLE sabot_sink_output_chunk ALTER COLUMN data SET STORAGE EXTERNAL',
    `CREATE TABLE sabot_sink_progress (
      job_id text NOT NULL,
      sink_id text NOT NULL,
      sequence bigint NOT NULL,
      rows_total bigint NOT NULL,
      published bigint NOT NULL,
      PRIMARY KEY (job_id, sink_id)
    )`,
    `CREATE TABLE connector_offsets (
      job_id text NOT NULL,
      connector_id text NOT NULL,
      "partition" integer NOT NULL,
      "offset" text NOT NULL,
      "timestamp" bigint NOT NULL,
      PRIMARY KEY (job_id, connector_id, "partition")
    )`,
    `CREATE TABLE timers (
      job_id text NOT NULL,
      operator_id text NOT NULL,
      fires_at bigint NOT NULL
    )`,
    'CREATE INDEX timers_by_job ON timers (job_id, operator_id, fires_at)',
    `CREATE TABLE watermarks (
      job_id text NOT NULL,
      operator_id text NOT NULL,
      "partition" integer NOT NULL,
      watermark bigint,
      PRIMARY KEY (job_id, operator_id, "partition")
    )`,
  ],
};
