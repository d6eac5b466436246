/** An event that a server has sent. */
export interface ServerEvent {
  readonly data: string;
  /** `message` where the server gives none. */
  readonly event: string;
  /** The last one that the server has given, with this event or before it; empty where there was none. */
  readonly id: string;
}

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Reads `text/event-stream` as the WHATWG's HTML standard has it (9.2.6, "Interpreting an event stream"), however the bytes are
 * cut. One parser reads one answer of the server.
 */
export class EventStreamParser {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #isStart = true;
  /** The begin of a line whose end has not come. */
  #rest = '';
  /** The last character was a carriage return: a line feed behind it is part of the same line break. */
  #isBehindReturn = false;
  #data: string[] = [];
  #dataLength = 0;
  #event = '';
  #id: string;
  #retryMs: number | undefined;

  /** `lastEventId` is what the request gave the server. */
  constructor(lastEventId: string) {
    this.#id = lastEventId;
  }

  /** How long to wait before asking again, where the server has said it. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /** Characters of the event that is still coming. */
  get pendingLength(): number {
    return this.#dataLength + this.#rest.length;
  }

  /** The events that end within these bytes. */
  push(bytes: Uint8Array): ServerEvent[] {
    let text = this.#decoder.decode(bytes, { stream: true });
    if (text === '') return [];
    if (this.#isStart && text.startsWith(BYTE_ORDER_MARK)) text = text.slice(1);
    this.#isStart = false;
    const endsInReturn = text.endsWith('\r');
    if (this.#isBehindReturn && text.startsWith('\n')) text = text.slice(1);
    this.#isBehindReturn = endsInReturn;
    const lines = text.split(/\r\n|\n|\r/);
    const last = lines.pop() ?? '';
    const events: ServerEvent[] = [];
    for (const line of lines) {
      this.#takeLine(this.#rest + line, events);
      this.#rest = '';
    }
    this.#rest += last;
    return events;
  }

  #takeLine(line: string, events: ServerEvent[]): void {
    if (line === '') {
      this.#dispatch(events);
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') {
      this.#data.push(value);
      this.#dataLength += value.length + 1;
    } else if (field === 'event') this.#event = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'retry' && /^[0-9]+$/.test(value)) this.#retryMs = Number(value);
  }

  #dispatch(events: ServerEvent[]): void {
    if (this.#data.length > 0) {
      const event = this.#event === '' ? 'message' : this.#event;
      events.push({ data: this.#data.join('\n'), event, id: this.#id });
    }
    this.#data = [];
    this.#dataLength = 0;
    this.#event = '';
  }
}
