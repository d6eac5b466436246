import type { Arena } from '../../kernels/arena.js';
import type { SqlType } from '../../types/sql-type.js';
import { RandomRun } from './random-run.js';
import type { SeededRandom } from './seeded-random.js';
import { writeI64 } from './write-i64.js';

/** The column `volume` of the trades generator: 10 to 1000 in tens, small ones more often. */
export class VolumeColumn {
  readonly #random: RandomRun;

  constructor(random: SeededRandom) {
    this.#random = new RandomRun(random);
  }

  write({ memory }: Arena, type: SqlType, address: number, n: number): void {
    const { i32, u32, f64 } = memory.views;
    const words = this.#random.next(n);
    for (let i = 0; i < n; i++) {
      const part = (words[i] ?? 0) * 2 ** -32;
      const volume = 10 + 10 * Math.floor(part * part * 100);
      if (type.kind === 'int') i32[(address >>> 2) + i] = volume;
      else if (type.kind === 'double') f64[(address >>> 3) + i] = volume;
      else writeI64(u32, (address >>> 3) + i, volume);
    }
  }
}
