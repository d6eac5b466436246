import type { Trades } from './trades.js';

export type TimeFormat = 'epoch' | 'iso';

const CHUNK_ROWS = 16_384;

/** The trades as JSON lines, their time as epoch milliseconds or as ISO 8601 in UTC. */
export function toJsonLines(trades: Trades, timeFormat: TimeFormat): Buffer {
  const chunks: Buffer[] = [];
  const timeField = timeFormat === 'epoch' ? 'ts_ms' : 'ts';
  for (let from = 0; from < trades.rowCount; from += CHUNK_ROWS) {
    const lines: string[] = [];
    for (let row = from; row < Math.min(trades.rowCount, from + CHUNK_ROWS); row++) {
      const timeMs = Number(trades.times[row]);
      const time = timeFormat === 'epoch' ? timeMs : `"${new Date(timeMs).toISOString()}"`;
      lines.push(
        `{"symbol":"${trades.symbols[trades.codes[row] as number]}","price":${trades.prices[row]},` +
          `"volume":${trades.volumes[row]},"${timeField}":${time}}\n`,
      );
    }
    chunks.push(Buffer.from(lines.join(''), 'latin1'));
  }
  return Buffer.concat(chunks);
}
