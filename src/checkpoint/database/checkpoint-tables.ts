import type { ChunkTable } from '../../state/chunks/read-chunks.js';

export const PAYLOAD_CHUNKS: ChunkTable = {
  name: 'sabot_payload_chunk',
  ownerColumn: 'participant_id',
  numberColumn: 'checkpoint_id',
};

export const OUTPUT_CHUNKS: ChunkTable = {
  name: 'sabot_sink_output_chunk',
  ownerColumn: 'sink_id',
  numberColumn: 'output_sequence',
};

/** What there is of a job besides its row in `sabot_job`, each by `job_id`. */
export const TABLES_OF_A_JOB = [
  'sabot_checkpoint',
  PAYLOAD_CHUNKS.name,
  'sabot_sink_output',
  OUTPUT_CHUNKS.name,
  'sabot_sink_progress',
  'connector_offsets',
  'timers',
  'watermarks',
] as const;

/** All that a checkpoint writes to. */
export const CHECKPOINT_TABLES = ['sabot_job', ...TABLES_OF_A_JOB] as const;
