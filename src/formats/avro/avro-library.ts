import { must } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

/** A type of avsc, as far as it is used. */
export interface AvroType {
  /** `record`, `long`, `union:unwrapped`, … */
  readonly typeName: string;
  /** Of a record. */
  readonly fields?: readonly { readonly name: string; readonly type: AvroType }[];
  /** Of a union. */
  readonly types?: readonly AvroType[];
  fromBuffer(bytes: Uint8Array): unknown;
  toBuffer(value: unknown): Uint8Array;
}

/** What times are counted in, and whether days. */
export type AvroTime = 'timestamp-millis' | 'timestamp-micros' | 'date';

/** Decides about some of a schema's types in the place of avsc. */
export type AvroTypeHook = (schema: unknown) => AvroType | undefined;

/** Bytes as avsc wants them. */
interface AvroBuffer extends Uint8Array {
  readBigInt64LE(position: number): bigint;
  writeBigInt64LE(value: bigint): number;
}

/** The bytes [start, end), not copied. */
type AsBuffer = (bytes: Uint8Array, start?: number, end?: number) => AvroBuffer;

interface LongMethods {
  fromBuffer(bytes: AvroBuffer): bigint;
  toBuffer(value: bigint): AvroBuffer;
  fromJSON(value: number): bigint;
  toJSON(value: bigint): number;
  isValid(value: unknown): boolean;
  compare(a: bigint, b: bigint): number;
}

interface Avsc {
  readonly Type: {
    forSchema(schema: unknown, options: { readonly typeHook?: AvroTypeHook }): AvroType;
  };
  readonly types: { readonly LongType: { __with(methods: LongMethods): AvroType } };
}

const LONG_BYTES = 8;

/** avsc, with every digit of a long, and what it drops otherwise: which numbers are times. */
export class AvroLibrary {
  readonly #avsc: Avsc;
  readonly #asBuffer: AsBuffer;
  readonly #long: AvroType;
  readonly #times: ReadonlyMap<string, AvroType>;
  readonly #timeOf: ReadonlyMap<AvroType, AvroTime>;

  constructor(avsc: Avsc, asBuffer: AsBuffer) {
    this.#avsc = avsc;
    this.#asBuffer = asBuffer;
    const long = () => avsc.types.LongType.__with(longMethods(asBuffer));
    const millis = long();
    const micros = long();
    const date = avsc.Type.forSchema('int', {});
    this.#long = long();
    this.#times = new Map([
      ['timestamp-millis', millis],
      ['local-timestamp-millis', millis],
      ['timestamp-micros', micros],
      ['local-timestamp-micros', micros],
      ['date', date],
    ]);
    this.#timeOf = new Map<AvroType, AvroTime>([
      [millis, 'timestamp-millis'],
      [micros, 'timestamp-micros'],
      [date, 'date'],
    ]);
  }

  /** To be given to whoever else makes types of schemas. */
  readonly typeHook: AvroTypeHook = (schema) => {
    const isNamed = typeof schema === 'object' && schema !== null;
    const { type, logicalType } = isNamed
      ? (schema as { type?: unknown; logicalType?: unknown })
      : { type: schema, logicalType: undefined };
    if (type !== 'long' && type !== 'int') return undefined;
    const time = this.#times.get(String(logicalType));
    if (time !== undefined && (time === this.#times.get('date')) === (type === 'int')) return time;
    return type === 'long' ? this.#long : undefined;
  };

  /** Throws Error where the schema is none. */
  typeOf(schema: unknown): AvroType {
    return this.#avsc.Type.forSchema(schema, { typeHook: this.typeHook });
  }

  /** What times numbers of the type are; undefined for numbers that are none. */
  timeOf(type: AvroType): AvroTime | undefined {
    return this.#timeOf.get(type);
  }

  /** What the bytes [start, end) are. Throws Error where they are nothing of that type. */
  decode(type: AvroType, bytes: Uint8Array, start: number, end: number): unknown {
    return type.fromBuffer(this.#asBuffer(bytes, start, end));
  }
}

/** Throws VALIDATION_ERROR saying what to install where avsc is missing. */
export async function loadAvroLibrary(format: string): Promise<AvroLibrary> {
  const node = await import('node:buffer');
  const asBuffer: AsBuffer = ({ buffer, byteOffset, byteLength }, start = 0, end = byteLength) =>
    node.Buffer.from(buffer, byteOffset + start, end - start);
  try {
    const { default: avsc } = await import('avsc');
    return new AvroLibrary(avsc as unknown as Avsc, asBuffer);
  } catch (error) {
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `The format "${format}" needs the package avsc: run "npm install avsc".`,
      { component: format },
      { cause: error },
    );
  }
}

/** Longs as bigint; their bytes are little-endian. The buffers' own methods are five times as fast as a view for each. */
function longMethods(asBuffer: AsBuffer): LongMethods {
  // Copied before the next one is asked for.
  const written = asBuffer(new Uint8Array(LONG_BYTES));
  return {
    fromBuffer: (bytes) => bytes.readBigInt64LE(0),
    toBuffer: (value) => {
      written.writeBigInt64LE(value);
      return written;
    },
    fromJSON: (value) => BigInt(value),
    toJSON: Number,
    isValid: (value) => typeof value === 'bigint',
    compare: (a, b) => (a === b ? 0 : a < b ? -1 : 1),
  };
}

/** What is left of a union without null. Undefined where that is more than one type. */
export function withoutNull(type: AvroType): AvroType | undefined {
  if (!type.typeName.startsWith('union:')) return type;
  const others = must(type.types).filter(({ typeName }) => typeName !== 'null');
  return others.length === 1 ? others[0] : undefined;
}
