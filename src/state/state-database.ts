/** What a statement may be given; never text spliced into SQL. */
export type SqlParameter = string | number | bigint | boolean | null | Uint8Array;

/** int8 comes as bigint whatever its size. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** Statements of one transaction, or each in its own. Every failure is a StreamingError of the type STATE_ERROR. */
export interface StateSession {
  /** Runs one statement with `$1`, `$2`, … as parameters. */
  query(sql: string, parameters?: readonly SqlParameter[]): Promise<readonly SqlRow[]>;
  /** `COPY <target> FROM` bytes in PostgreSQL's binary format, which stay the caller's. */
  copyIn(target: string, data: Uint8Array): Promise<void>;
  /** `COPY (<query>) TO` bytes in PostgreSQL's binary format. */
  copyOut(query: string): Promise<Uint8Array>;
}

/** Whether what is committed is on more than one machine by then. */
export type ReplicationState =
  | { readonly kind: 'synchronous'; readonly replicaCount: number }
  /** `reason` is a clause about the database. */
  | { readonly kind: 'not-synchronous'; readonly reason: string };

/** A PostgreSQL that holds an agent's state, embedded or a server. */
export interface StateDatabase extends StateSession {
  /**
   * Commits when `work` resolves, and rolls back when it rejects, which it passes on as it is. A transaction of which a
   * statement failed is never committed. A server may have `work` called again, from the start, when its transaction lost
   * against one of another process. Transactions run one after the other; `work` must not wait for anything on the
   * database itself, which waits for the transaction, and its session is of no use afterwards.
   */
  transaction<T>(work: (session: StateSession) => Promise<T>): Promise<T>;
  /**
   * Calls `listener` with the payload of every NOTIFY on a channel, until the result is called. The channel's name is
   * taken as it is, case and all.
   */
  listen(channel: string, listener: (payload: string) => void): Promise<() => Promise<void>>;
  /**
   * Gives back what deleted and replaced rows of these tables take up, and the log of what has reached the tables. To be
   * called after every committed checkpoint, outside of transactions: it does nothing until there is enough to give
   * back, and nothing at all on a server, which looks after itself.
   */
  maintain(tables: readonly string[]): Promise<void>;
  replicationState(): Promise<ReplicationState>;
  /** Ends what is under way first. A second call does nothing. */
  close(): Promise<void>;
}
