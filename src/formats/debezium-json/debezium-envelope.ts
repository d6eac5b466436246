import { unreachable } from '../../common/assert.js';
import { eachField, isText } from '../json/json-span.js';

/** Where a row lies in a message; `start` is -1 for none, or null. */
export interface RowSpan {
  start: number;
  end: number;
}

const PRINTED_LENGTH_MAX = 40;
const decoder = new TextDecoder();

/**
 * The parts of a change event as Debezium writes it: `{"before": …, "after": …, "op": "u", …}`, with `isSchemaIncluded` within a
 * `payload`. One object serves all messages.
 */
export class DebeziumEnvelope {
  readonly before: RowSpan = { start: -1, end: -1 };
  readonly after: RowSpan = { start: -1, end: -1 };
  readonly #isSchemaIncluded: boolean;
  readonly #payload: RowSpan = { start: -1, end: -1 };
  readonly #op: RowSpan = { start: -1, end: -1 };

  constructor(isSchemaIncluded: boolean) {
    this.#isSchemaIncluded = isSchemaIncluded;
  }

  /** What the message in [start, end) says happened; otherwise what is wrong with it, in words that go on from "it". */
  read(bytes: Uint8Array, start: number, end: number): DebeziumOperation | { problem: string } {
    for (const span of [this.before, this.after, this.#op, this.#payload]) span.start = -1;
    const isObject = this.#isSchemaIncluded
      ? this.#readPayload(bytes, start, end)
      : this.#readFields(bytes, start, end);
    if (!isObject) return { problem: 'is no JSON object' };
    if (this.#isSchemaIncluded && this.#payload.start < 0) {
      return {
        problem:
          "has no payload: with a schema, as 'debezium-json.schema-include' says, it needs one",
      };
    }
    const { start: opStart, end: opEnd } = this.#op;
    if (opStart < 0) {
      return {
        problem:
          "has no \"op\": where it has a schema and a payload, set 'debezium-json.schema-include' = 'true'",
      };
    }
    for (const operation of OPERATIONS) {
      if (isText(bytes, opStart, opEnd, `"${operation}"`)) return this.#checked(operation);
    }
    const op = decoder.decode(bytes.subarray(opStart, opEnd)).slice(0, PRINTED_LENGTH_MAX);
    return { problem: `has the unknown "op" ${op}` };
  }

  #checked(operation: DebeziumOperation): DebeziumOperation | { problem: string } {
    switch (operation) {
      case 'c':
      case 'r':
        return this.after.start < 0 ? { problem: 'inserts a row and has no "after"' } : operation;
      case 'u':
        if (this.before.start < 0) return withoutBefore('an UPDATE');
        return this.after.start < 0 ? { problem: 'updates a row and has no "after"' } : operation;
      case 'd':
        return this.before.start < 0 ? withoutBefore('a DELETE') : operation;
      default:
        return unreachable(operation);
    }
  }

  #readPayload(bytes: Uint8Array, start: number, end: number): boolean {
    const isObject = eachField(bytes, start, end, (nameStart, nameEnd, from, to) => {
      if (isText(bytes, nameStart, nameEnd, 'payload')) place(bytes, this.#payload, from, to);
    });
    const { start: from, end: to } = this.#payload;
    return isObject && (from < 0 || this.#readFields(bytes, from, to));
  }

  #readFields(bytes: Uint8Array, start: number, end: number): boolean {
    return eachField(bytes, start, end, (nameStart, nameEnd, from, to) => {
      if (isText(bytes, nameStart, nameEnd, 'before')) place(bytes, this.before, from, to);
      else if (isText(bytes, nameStart, nameEnd, 'after')) place(bytes, this.after, from, to);
      else if (isText(bytes, nameStart, nameEnd, 'op')) place(bytes, this.#op, from, to);
    });
  }
}

/** Create, read (of a snapshot), update, delete. */
const OPERATIONS = ['c', 'r', 'u', 'd'] as const;

export type DebeziumOperation = (typeof OPERATIONS)[number];

function place(bytes: Uint8Array, span: RowSpan, start: number, end: number): void {
  span.start = isText(bytes, start, end, 'null') ? -1 : start;
  span.end = end;
}

function withoutBefore(what: string): { problem: string } {
  return {
    problem:
      `is ${what} whose "before" is null: a PostgreSQL table needs REPLICA IDENTITY FULL for that, ` +
      'other databases a setting of the like',
  };
}
