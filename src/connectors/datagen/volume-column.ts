import type { Arena } from '../../kernels/arena.js';
import type { SqlType } from '../../types/sql-type.js';
import { RandomRun } from './random-run.js';
import type { SeededRandom } from './seeded-random.js';

/** The column `volume` of the trades generator: 10 to 1000 in tens, small ones more often. */
export class VolumeColumn {
  readonly #random: RandomRun;
  #volumes = new Int32Array(0);

  constructor(random: SeededRandom) {
    this.#random = new RandomRun(random);
  }

  skip(n: number): void {
    this.#random.skip(n);
  }

  write({ memory }: Arena, type: SqlType, address: number, n: number): void {
    const volumes = this.#draw(n);
    const first = address >>> (type.kind === 'int' ? 2 : 3);
    if (type.kind === 'int') memory.views.i32.set(volumes, first);
    else if (type.kind === 'double') memory.views.f64.set(volumes, first);
    else widen(volumes, memory.views.i32, first);
  }

  #draw(n: number): Int32Array {
    if (this.#volumes.length < n) this.#volumes = new Int32Array(n);
    const volumes = this.#volumes.subarray(0, n);
    const words = this.#random.next(n);
    for (let i = 0; i < n; i++) {
      const part = (words[i] ?? 0) * 2 ** -32;
      volumes[i] = 10 + 10 * Math.floor(part * part * 100);
    }
    return volumes;
  }
}

/** Writes small whole numbers of 0 or more as i64. */
function widen(values: Int32Array, words: Int32Array, first: number): void {
  for (let i = 0; i < values.length; i++) {
    words[(first + i) * 2] = values[i] ?? 0;
    words[(first + i) * 2 + 1] = 0;
  }
}
