import type { MessageBlock } from '#dist/formats/message-decoder.js';

interface Trade {
  readonly symbol: string;
  readonly price: number;
  readonly volume: number;
  readonly ts: string;
}

/** JSON.parse for each message, straight into typed arrays, symbols interned by a Map. Returns the rows. */
export function parseMessages({ count, bytes, starts, lengths }: MessageBlock): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const codesOf = new Map<string, number>();
  const codes = new Int32Array(count);
  const prices = new Float64Array(count);
  const volumes = new Float64Array(count);
  const times = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const start = starts[row] as number;
    const text = buffer.toString('utf8', start, start + (lengths[row] as number));
    const { symbol, price, volume, ts }: Trade = JSON.parse(text);
    let code = codesOf.get(symbol);
    if (code === undefined) {
      code = codesOf.size;
      codesOf.set(symbol, code);
    }
    codes[row] = code;
    prices[row] = price;
    volumes[row] = volume;
    times[row] = Date.parse(ts);
  }
  return codes.length;
}
