/**
 * The places at which a crash is most interesting. Whoever embeds the engine may be told when one is reached; the crash
 * tests kill the process there, and simulations throw.
 */
export type FailPoint =
  | 'source.after-fetch'
  | 'source.barrier-injected'
  /** Rows or a watermark have come out, and the operators are still at the message that caused it. */
  | 'pipeline.rows-out'
  | 'pipeline.watermark-out'
  | 'operator.barrier'
  | 'operator.snapshot-copied'
  | 'sink.before-prepare'
  | 'sink.prepared'
  | 'checkpoint.transaction-open'
  | 'checkpoint.state-written'
  | 'checkpoint.before-commit'
  | 'checkpoint.after-commit'
  | 'checkpoint.retention'
  | 'sink.before-publish'
  | 'sink.half-published'
  | 'sink.published'
  | 'restore.manifest-read'
  | 'restore.half-way'
  | 'restore.before-republish'
  | 'query.finished'
  | 'shutdown';

/** Told of each fail point as it is reached. What it throws fails the work under way. */
export type FailPointListener = (point: FailPoint) => void;

export const IGNORE_FAIL_POINTS: FailPointListener = () => {};
