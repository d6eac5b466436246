export const HELP = `sabot-sql: streaming SQL with Apache Flink's semantics

  sabot-sql run FILE.sql [options]   run the statements; every SELECT prints its rows,
                                     every INSERT INTO writes them to its table
  sabot-sql explain FILE.sql         print the plan of every SELECT without running it
  sabot-sql explain --analyze FILE.sql
                                     run it to its end, its rows dropped, and print what
                                     each operator has done, and how long it took
  sabot-sql checkpoints --state-path DIR [--job NAME]
  sabot-sql checkpoints --savepoint FILE [--job NAME]
                                     list the checkpoints of jobs, all state verified
  sabot-sql state --state-path DIR "SELECT ..." [--output FORMAT]
                                     look at stored state: dimension tables, offsets, timers,
                                     window aggregates; SELECT * FROM state_tables lists it
  sabot-sql demo                     watch event-time windows close over generated trades
  sabot-sql [options]                open a SQL shell

Options of run and of the shell:
  --output FORMAT       table, ndjson, csv or arrow (an Arrow IPC stream per query);
                        without it: table on a terminal, ndjson elsewhere
  --state-path DIR      keep state in this folder; in memory without it. The statements of
                        run go on where an earlier run was stopped or killed
  --checkpoint-interval S  seconds between two checkpoints, 60 without it; 0: none
  --from-savepoint FILE start the queries of run from a savepoint, unless they have state
  --allow-non-restored-state  drop state that a changed query has no place for
  --parallelism N       at most N subtasks per operator
  --http PORT           serve /metrics, /metrics.json, /readyz, /livez, /queries and /explain
                        (EXPLAIN ANALYZE of what runs) of run at 127.0.0.1
  --profile-kernels     measure each call of a kernel, and show them in /queries of run
  --quiet               no progress: without it, run shows a live line on a terminal, and
                        elsewhere a line every 10 seconds, on stderr
  --log-level LEVEL     error, warn, info or debug: lines of JSON on stderr; silent without it
  --explain-stall [S]   when nothing has come out for S seconds (10 without S), say why, on
                        stderr

  -h, --help            print this text
  -V, --version         print the version

Exit status: 0 when all bounded sources are read, 1 for an error in SQL or data and for
a damaged checkpoint, 2 for a wrong command line, 130 after Ctrl-C.
`;
