/** The public surface that every platform shares; node.ts adds what is Node's own. */
export type { CheckpointCoordinatorEnvironment } from './checkpoint/checkpoint-coordinator.js';
export type { CheckpointProgress } from './checkpoint/checkpoint-history.js';
export type {
  CheckpointManifest,
  ManifestParticipant,
  PayloadReference,
} from './checkpoint/checkpoint-manifest.js';
export type { CheckpointOptions } from './checkpoint/checkpoint-options.js';
export type {
  CheckpointParticipant,
  OffsetRow,
  ParticipantSnapshot,
  PreparedOutput,
  SnapshotRequest,
  StateDescription,
  TimerRow,
  WatermarkRow,
} from './checkpoint/checkpoint-participant.js';
export type { CompletedCheckpoint } from './checkpoint/checkpoint-run.js';
export type {
  CheckpointReader,
  CheckpointStore,
  JobStore,
  NewCheckpoint,
  StoredCheckpoint,
  StoredOutput,
} from './checkpoint/checkpoint-store.js';
export type {
  CheckpointContents,
  InspectedCheckpoint,
  InspectedJob,
} from './checkpoint/inspect-store.js';
export { MemoryCheckpointStore } from './checkpoint/memory-checkpoint-store.js';
export { RecordBatch, Table } from './columnar/arrow.js';
export { RowKind } from './columnar/column-batch.js';
export { ResultBatch, type ResultColumn, type ResultValue } from './columnar/result-batch.js';
export type { FailPoint, FailPointListener } from './common/fail-points.js';
export type { Json } from './common/json.js';
export type { Random } from './common/random.js';
export type { ConnectorPlugin } from './connectors/connector-plugin.js';
export type { RegisterConnectorOptions } from './connectors/connector-registry.js';
export type { Row, StreamInput } from './connectors/memory/stream-input.js';
export type {
  SinkConfig,
  SinkConnector,
  SinkContext,
  SinkFactory,
  SinkHandle,
} from './connectors/sink.js';
export type {
  ConnectorChanges,
  ConnectorFactory,
  DeadLetter,
  DeadLetters,
  SourceBatch,
  SourceConfig,
  SourceConnector,
  SourceOffset,
  SourceSplit,
  SplitSource,
} from './connectors/source.js';
export { ERROR_CODES, type ErrorCode, type ErrorCodeDescription } from './errors/error-codes.js';
export type { ErrorContext } from './errors/error-context.js';
export type { ForeignErrorJson, StreamingErrorJson } from './errors/error-json.js';
export { ErrorSeverity } from './errors/error-severity.js';
export { ErrorType } from './errors/error-type.js';
export type { ErrorJson } from './errors/json-of-error.js';
export { RecoveryStrategy } from './errors/recovery-strategy.js';
export { SqlError, type SqlPosition } from './errors/sql-error.js';
export { StreamingError, type StreamingErrorOptions } from './errors/streaming-error.js';
export type { StreamingSQLExecutorOptions } from './executor/executor-options.js';
export type { CheckpointPlace } from './executor/inspect-checkpoints.js';
export type { PreparedStatement } from './executor/prepared-statement.js';
export type { QueryDescription } from './executor/query-observation.js';
export type {
  DimensionTableOptions,
  QueryOptions,
  StreamOptions,
} from './executor/query-options.js';
export type { RegisterFunctionOptions } from './executor/register-function.js';
export type {
  SqlVocabulary,
  VocabularyColumn,
  VocabularyFunction,
  VocabularyTable,
} from './executor/sql-vocabulary.js';
export type { ExplainAnalyzeOptions, StreamingQuery } from './executor/streaming-query.js';
export type { SqlDiagnostic } from './executor/validate-sql.js';
export { inferSchema } from './formats/infer/infer-schema.js';
export type { FileFormat, InferredSchema, NamedFile } from './formats/infer/inferred-schema.js';
export type {
  SqlArguments,
  SqlResult,
  SqlValue,
  UserFunction,
} from './functions/user/user-function.js';
export type { KernelMode } from './kernels/load-kernels.js';
export type { KernelSpan } from './kernels/profile/kernel-profiler.js';
export {
  type ComponentHealth,
  type HealthCheck,
  HealthChecker,
  type HealthCheckOptions,
  type HealthReport,
  type HealthResult,
  HealthStatus,
} from './observability/health/health-checker.js';
export type { LogFields, Logger, LogLevel } from './observability/logger.js';
export type { Metric } from './observability/metrics/metric.js';
export type {
  HistogramReading,
  MetricDescription,
  MetricLabels,
  MetricReader,
  MetricSource,
} from './observability/metrics/metric-source.js';
export {
  MetricsCollector,
  type RecordingListener,
} from './observability/metrics/metrics-collector.js';
export type {
  MetricsExportListener,
  Observability,
  ObservabilityOptions,
} from './observability/observability-manager.js';
export type {
  OperationRecorder,
  OperationStats,
} from './observability/profiling/performance-profiler.js';
export type { HeldStateSize } from './operators/operator.js';
export type {
  WindowAggregateFunction,
  WindowOperatorConfig,
} from './operators/window/window-operator-config.js';
export { WindowOperator } from './operators/window-operator.js';
export type { Circuit } from './recovery/circuits.js';
export type { ErrorHandlerEnvironment } from './recovery/default-error-handler.js';
export type {
  AlertCallback,
  ErrorAlert,
  ErrorCallback,
  ErrorHandler,
  ErrorReport,
} from './recovery/error-handler.js';
export type { AlertLevel } from './recovery/error-thresholds.js';
export type {
  FailedOperation,
  RecoveryDecision,
  RecoveryPolicy,
} from './recovery/recovery-decision.js';
export type { RecoveryRule } from './recovery/recovery-rules.js';
export type { RetryConfig } from './recovery/retry-delay.js';
export type { Diagnosis } from './runtime/diagnosis/diagnose.js';
export type { JobPhase } from './runtime/diagnosis/job-phase.js';
export type { Activity, ActivityFacts } from './runtime/diagnosis/pipeline-activity.js';
export type {
  FilterFacts,
  PipelineFacts,
  SourceFacts,
  SplitFacts,
  WatermarkFacts,
  WatermarkJump,
  WindowFacts,
} from './runtime/diagnosis/pipeline-facts.js';
export type { QueryFacts } from './runtime/diagnosis/query-facts.js';
export type {
  OperatorFacts,
  OperatorKind,
  OperatorShares,
} from './runtime/profiling/operator-facts.js';
export type { OperatorAnalysis, QueryAnalysis } from './runtime/profiling/query-analysis.js';
export type { PipelineStatistics, QueryStatistics } from './runtime/query-statistics.js';
export type {
  PausedQuery,
  PauseListener,
  ResumeDecision,
} from './runtime/recovery/paused-query.js';
export type { SqlParameter, SqlRow, StateSession } from './state/state-database.js';
export type { Clock, Timers } from './time/clock.js';
export type { TimestampedBatch, WatermarkTrackerOptions } from './time/watermark-tracker.js';
export type { ChangelogMode } from './types/changelog-mode.js';
export type { Field, Schema } from './types/schema.js';
export {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  INT,
  type SqlType,
  timestamp,
  timestampLtz,
  VARCHAR,
} from './types/sql-type.js';
export type { OpenWindow, WindowEvent } from './types/window-event.js';
