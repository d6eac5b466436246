import { ErrorType } from './error-type.js';

/** What a code means, for whoever has met it. */
export interface ErrorCodeDescription {
  /** Of the errors that have the code; undefined where there are several. */
  readonly type: ErrorType | undefined;
  readonly cause: string;
  readonly remedy: string;
}

function describe(
  type: ErrorType | undefined,
  cause: string,
  remedy: string,
): ErrorCodeDescription {
  return { type, cause, remedy };
}

const { CONNECTOR_ERROR, CHECKPOINT_ERROR, NETWORK_ERROR, OPERATOR_ERROR, TIMEOUT_ERROR } =
  ErrorType;
const { VALIDATION_ERROR, STATE_ERROR, ORCHESTRATOR_ERROR, WATERMARK_ERROR } = ErrorType;

/** The codes of all errors: they stay as they are, whatever becomes of the messages. docs/ERRORS.md lists them. */
export const ERROR_CODES = {
  SQL_INVALID: describe(
    VALIDATION_ERROR,
    'The SQL is wrong, or not supported.',
    'Mend it at the line and column that the message shows.',
  ),
  SQL_SYNTAX: describe(
    VALIDATION_ERROR,
    'The text is no SQL that the grammar knows.',
    'Mend it at the line and column that the message shows.',
  ),
  SQL_UNKNOWN_TABLE: describe(
    VALIDATION_ERROR,
    'There is no table or view of this name.',
    'Declare it first, or mend its name.',
  ),
  SQL_UNKNOWN_COLUMN: describe(
    VALIDATION_ERROR,
    'There is no column of this name here.',
    'Mend its name, or look at what the tables in FROM have.',
  ),
  SQL_UNKNOWN_FUNCTION: describe(
    VALIDATION_ERROR,
    'There is no function of this name.',
    'Mend its name, or write it with those that there are.',
  ),
  SQL_AMBIGUOUS_COLUMN: describe(
    VALIDATION_ERROR,
    'Several tables have a column of this name.',
    'Write the table or its alias before it.',
  ),
  SQL_DUPLICATE_NAME: describe(
    VALIDATION_ERROR,
    'A name is given twice, or exists already.',
    'Choose another one, or drop what has it.',
  ),
  SQL_TYPE_MISMATCH: describe(
    VALIDATION_ERROR,
    'A value is of a type that can not stand here.',
    'CAST it, as the message says.',
  ),
  SQL_INVALID_LITERAL: describe(
    VALIDATION_ERROR,
    'A number, time or interval is written wrongly, or is out of range.',
    'Write it as the message says.',
  ),
  SQL_INVALID_GROUPING: describe(
    VALIDATION_ERROR,
    'Columns, aggregates or windows do not fit the GROUP BY.',
    'Group by the column, or aggregate it; repeat windows as they are in GROUP BY.',
  ),
  SQL_NOT_WRITABLE: describe(
    VALIDATION_ERROR,
    'The table or column can not be written to.',
    'Write to another one.',
  ),
  SQL_UNSUPPORTED: describe(
    VALIDATION_ERROR,
    'This is SQL which the engine can not run.',
    'Write it otherwise, as the message says.',
  ),
  OPTION_UNKNOWN: describe(
    VALIDATION_ERROR,
    'A table has an option that its connector or format does not know.',
    'Mend its name, or leave it out.',
  ),
  OPTION_MISSING: describe(
    VALIDATION_ERROR,
    'A table lacks an option that it needs.',
    'Add it, as the message says.',
  ),
  OPTION_INVALID: describe(
    VALIDATION_ERROR,
    'The value of an option is wrong.',
    'Write one as the message says.',
  ),
  UNKNOWN_FORMAT: describe(
    VALIDATION_ERROR,
    'A table names a format that there is none of.',
    'Mend its name; docs/FORMATS.md lists them.',
  ),
  UNKNOWN_CONNECTOR: describe(
    VALIDATION_ERROR,
    'A table names a connector that there is none of.',
    'Mend its name, or register it.',
  ),
  INVALID: describe(
    VALIDATION_ERROR,
    'An option, argument or call is wrong.',
    'Do as the message says.',
  ),
  EXPRESSION_FAILED: describe(
    OPERATOR_ERROR,
    'An expression has no value for a row: division by zero, overflow, a cast that fails.',
    'Guard it, as with TRY_CAST or CASE, or let rules say SKIP.',
  ),
  DIVISION_BY_ZERO: describe(
    OPERATOR_ERROR,
    'An integer is divided by zero.',
    'Guard it with NULLIF(divisor, 0), or let rules say SKIP.',
  ),
  ARITHMETIC_OVERFLOW: describe(
    OPERATOR_ERROR,
    'A sum is outside of what its type can count.',
    'CAST to BIGINT or DOUBLE before it.',
  ),
  CAST_FAILED: describe(
    OPERATOR_ERROR,
    'A value has none in the type that it is cast to.',
    'Write TRY_CAST, or let rules say SKIP.',
  ),
  USER_FUNCTION_FAILED: describe(
    OPERATOR_ERROR,
    'A function that was registered has thrown for a row.',
    'Look at the cause; mend the function, guard the call with CASE, or let rules say SKIP.',
  ),
  USER_FUNCTION_RESULT: describe(
    OPERATOR_ERROR,
    'A function that was registered has returned a value that is none of the type that it was registered with.',
    'Mend the function, or register it with another type.',
  ),
  NOT_NULL_VIOLATED: describe(
    OPERATOR_ERROR,
    'A column that is NOT NULL is given NULL.',
    'Leave such rows out with WHERE, or give them a value with COALESCE.',
  ),
  MEMORY_EXHAUSTED: describe(
    STATE_ERROR,
    'State needs more memory than it may have.',
    'Raise kernelMemoryMaxBytes or stateBytesMax, or hold less, as with shorter windows.',
  ),
  OPERATOR_FAILED: describe(
    OPERATOR_ERROR,
    'An operator can not go on, as for want of memory.',
    'Do as the message says.',
  ),
  CONNECTOR_FAILED: describe(
    CONNECTOR_ERROR,
    'A source or sink has refused a call, or delivered what it must not.',
    'See its cause, and the place outside that the table names.',
  ),
  MALFORMED_ROW: describe(
    CONNECTOR_ERROR,
    'What came can not be decoded as a row of its table.',
    "Name a 'dead-letter.table', or leave such rows out.",
  ),
  STATE_FAILED: describe(
    STATE_ERROR,
    'The state store can not be read or written, or does not fit the query.',
    'See the store; restore from an older checkpoint, a savepoint or a backup.',
  ),
  STATE_LOCKED: describe(
    STATE_ERROR,
    'Another process, page or worker uses the same state.',
    'End it, or give another statePath.',
  ),
  STATE_DAMAGED: describe(
    undefined,
    'What is stored does not fit its checksum, or is not whole.',
    'Restore an older checkpoint, a savepoint or a backup.',
  ),
  STATE_INCOMPATIBLE: describe(
    undefined,
    'State was written by another query or version than is to go on with it.',
    'Run what wrote it, allow allowNonRestoredState, or start under another name.',
  ),
  CHECKPOINT_FAILED: describe(
    CHECKPOINT_ERROR,
    'A checkpoint was not completed.',
    'See its cause; allow more time or tolerableFailedCheckpoints.',
  ),
  CHECKPOINT_TIMEOUT: describe(
    CHECKPOINT_ERROR,
    'A checkpoint has taken longer than it may.',
    'See what is slow; allow more time.',
  ),
  JOB_TAKEN_OVER: describe(
    CHECKPOINT_ERROR,
    'Another process runs the same job on the same state.',
    'Run each job once, or give each its own name.',
  ),
  JOB_STATE_REMOVED: describe(
    CHECKPOINT_ERROR,
    'The state of a job was removed while it ran.',
    'Start the job anew.',
  ),
  WATERMARK_FAILED: describe(
    WATERMARK_ERROR,
    'A watermark can not be told.',
    'See the WATERMARK of the table.',
  ),
  ENGINE_FAILED: describe(
    ORCHESTRATOR_ERROR,
    'The query or executor is closed, or the engine has made a mistake.',
    'Make a new one; report a mistake with its stack.',
  ),
  NETWORK_FAILED: describe(
    NETWORK_ERROR,
    'A connection was lost or could not be made.',
    'It passes by itself, or the other side has to be mended.',
  ),
  TIMED_OUT: describe(
    TIMEOUT_ERROR,
    'Something has not answered in time.',
    'See what it waits for, or allow more time.',
  ),
  KAFKA_NETWORK: describe(
    NETWORK_ERROR,
    'No broker could be reached, or a connection broke.',
    "See 'bootstrap.servers', listeners and firewalls.",
  ),
  KAFKA_TIMEOUT: describe(
    TIMEOUT_ERROR,
    'A broker has not answered in time.',
    'See the load of the brokers.',
  ),
  KAFKA_AUTHENTICATION: describe(
    CONNECTOR_ERROR,
    'User, password or TLS are not what the brokers ask for.',
    "See 'properties.security.protocol' and 'properties.sasl.*'.",
  ),
  KAFKA_AUTHORIZATION: describe(
    CONNECTOR_ERROR,
    'The user may not do this to the topic or group.',
    'Give the rights that the message names.',
  ),
  KAFKA_UNKNOWN_TOPIC: describe(
    CONNECTOR_ERROR,
    'There is no such topic or partition.',
    'Create it, or mend its name.',
  ),
  KAFKA_OFFSET_OUT_OF_RANGE: describe(
    CONNECTOR_ERROR,
    'The records at the offset are gone.',
    'Keep them longer, or start the query anew from what is there.',
  ),
  KAFKA_RECORD_TOO_LARGE: describe(
    CONNECTOR_ERROR,
    'A record is larger than the brokers take.',
    "Raise the topic's max.message.bytes, or write smaller rows.",
  ),
  KAFKA_FENCED: describe(
    CONNECTOR_ERROR,
    'Another writer of the same transactional id has taken over.',
    'Run each job once, or give each its own transactional id.',
  ),
  KAFKA_BROKER_UNAVAILABLE: describe(
    NETWORK_ERROR,
    'A broker is starting, electing or moving.',
    'It passes by itself.',
  ),
  KAFKA_CORRUPT_RECORD: describe(
    CONNECTOR_ERROR,
    'A record batch does not fit its checksum.',
    'Look at the disks of the broker.',
  ),
  KAFKA_OTHER: describe(undefined, 'A broker has reported something else.', 'See the message.'),
  NATS_NETWORK: describe(
    NETWORK_ERROR,
    'No NATS server could be reached, or a connection broke.',
    "See 'servers' and firewalls.",
  ),
  NATS_TIMEOUT: describe(
    TIMEOUT_ERROR,
    'A NATS server has not answered in time.',
    'See the load of the server.',
  ),
  NATS_UNAVAILABLE: describe(
    NETWORK_ERROR,
    'A NATS server is starting or moving a stream.',
    'It passes by itself.',
  ),
  NATS_AUTHENTICATION: describe(
    CONNECTOR_ERROR,
    'User, password, key or TLS are not what the NATS server asks for.',
    "See 'user', 'password', 'token', 'creds', 'nkey' and 'tls.*'.",
  ),
  NATS_AUTHORIZATION: describe(
    CONNECTOR_ERROR,
    'The user may not do this to the stream or subject.',
    'Give the rights that the message names.',
  ),
  NATS_UNKNOWN_STREAM: describe(
    CONNECTOR_ERROR,
    'There is no such stream.',
    'Create it, or mend its name.',
  ),
  NATS_SEQUENCE_REMOVED: describe(
    CONNECTOR_ERROR,
    'Messages that were to be read are gone.',
    "Keep them longer, or say 'scan.on-removed' = 'skip'.",
  ),
  NATS_MESSAGE_TOO_LARGE: describe(
    CONNECTOR_ERROR,
    'A message is larger than the NATS server takes.',
    "Raise the server's max_payload, or write smaller rows.",
  ),
  NATS_OTHER: describe(undefined, 'A NATS server has reported something else.', 'See the message.'),
  POSTGRES_NETWORK: describe(
    NETWORK_ERROR,
    'No PostgreSQL server could be reached, or a connection broke.',
    "See 'hostname', 'port' or 'url', and firewalls.",
  ),
  POSTGRES_AUTHENTICATION: describe(
    CONNECTOR_ERROR,
    'User, password or TLS are not what the PostgreSQL server asks for.',
    "See 'username', 'password', 'sslmode', 'sslrootcert' or 'url', and pg_hba.conf.",
  ),
  POSTGRES_AUTHORIZATION: describe(
    CONNECTOR_ERROR,
    'The user may not read the log or the table, or make a publication.',
    'Give REPLICATION and SELECT, and create the publication beforehand.',
  ),
  POSTGRES_UNKNOWN_DATABASE: describe(
    CONNECTOR_ERROR,
    'There is no such database.',
    'Create it, or mend its name.',
  ),
  POSTGRES_UNKNOWN_TABLE: describe(
    CONNECTOR_ERROR,
    'There is no such table in the database.',
    'Create it, or mend its name.',
  ),
  POSTGRES_WAL_LEVEL: describe(
    CONNECTOR_ERROR,
    'The PostgreSQL server does no logical decoding.',
    'Set wal_level = logical and restart the server.',
  ),
  POSTGRES_REPLICA_IDENTITY: describe(
    CONNECTOR_ERROR,
    'The table has not the key that was declared, or does not log the rows before changes.',
    "Declare its key, set REPLICA IDENTITY FULL, or 'changelog-mode' = 'upsert'.",
  ),
  POSTGRES_SLOT_IN_USE: describe(
    CONNECTOR_ERROR,
    'Another reader holds the replication slot.',
    "End it, or name another slot by 'slot.name'.",
  ),
  POSTGRES_PUBLICATION: describe(
    CONNECTOR_ERROR,
    'The publication is not there, or lacks changes of the table.',
    'Create or alter it, as the message says.',
  ),
  POSTGRES_CHANGES_LOST: describe(
    CONNECTOR_ERROR,
    'The slot, or the log that it kept, is gone, and with it changes that were not read.',
    'Start the query under another name, with a new slot.',
  ),
  POSTGRES_TRUNCATED: describe(
    CONNECTOR_ERROR,
    'The table was truncated, which the log does not tell row by row.',
    'Start the query under another name, with a new slot.',
  ),
  POSTGRES_COLUMN: describe(
    CONNECTOR_ERROR,
    'A column, or a value of it, can not be read as it is declared.',
    'Declare it as the message says.',
  ),
  POSTGRES_OTHER: describe(
    CONNECTOR_ERROR,
    'A PostgreSQL server has reported something else.',
    'See the message.',
  ),
} as const satisfies Readonly<Record<string, ErrorCodeDescription>>;

/** A code of `ERROR_CODES`. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** What an error is that was given no code of its own. */
export const CODE_OF_TYPE: Readonly<Record<ErrorType, ErrorCode>> = {
  CONNECTOR_ERROR: 'CONNECTOR_FAILED',
  STATE_ERROR: 'STATE_FAILED',
  WATERMARK_ERROR: 'WATERMARK_FAILED',
  CHECKPOINT_ERROR: 'CHECKPOINT_FAILED',
  OPERATOR_ERROR: 'OPERATOR_FAILED',
  ORCHESTRATOR_ERROR: 'ENGINE_FAILED',
  NETWORK_ERROR: 'NETWORK_FAILED',
  TIMEOUT_ERROR: 'TIMED_OUT',
  VALIDATION_ERROR: 'INVALID',
};
