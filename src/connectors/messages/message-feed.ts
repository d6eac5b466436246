import type { Json } from '../../common/json.js';
import type { Cell } from '../../formats/cell-column.js';
import type { MessageBlock } from '../../formats/message-decoder.js';

/** Messages that came together, and where each stands. */
export interface ReceivedMessages extends MessageBlock {
  /** Whether the first is the one that the place before it has named, and not another one that came in its stead. */
  readonly isContinuation: boolean;
  /** Where reading goes on with a message of these; `count` stands for what comes behind them. */
  placeOf(message: number): Json;
  /** When a message came, in whole milliseconds since the epoch. */
  receivedAtMs(message: number): number;
  /** What a METADATA column of the feed's own has for a message. */
  metadataOf(key: string, message: number): Cell;
}

/** Messages of one place outside, as they come: what a connector of messages has to bring. */
export interface MessageFeed {
  /** Told whenever `trouble` has changed. */
  onTrouble: () => void;
  /** What reading fails with, while that is tried again. */
  readonly trouble: string | undefined;
  /** Where `next` goes on. */
  readonly place: Json;
  /** Called before the first `next`, with a place of this run or an earlier one. Throws CONNECTOR_ERROR for what is none. */
  seek(place: Json): void;
  /**
   * The next messages, at least one; undefined at the end. Waits as long as it takes; where `signal` aborts, by rejecting with its
   * reason, nothing is lost for the next call. Throws CONNECTOR_ERROR, NETWORK_ERROR or TIMEOUT_ERROR.
   */
  next(signal: AbortSignal): Promise<ReceivedMessages | undefined>;
  /** A `next` under way comes to its end. */
  close(): Promise<void>;
}
