/**
 * Which regions of a kernel memory are free, by address. Neighbours become one, so that what was taken in small pieces
 * can be given out in large ones. There are few: only blocks of whole pages lie here.
 */
export class FreeRegions {
  /** In the order of their addresses; no two of them touch. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** The address of so many bytes out of the smallest region that has them, of several the lowest; 0 where none has. */
  take(byteLength: number): number {
    let best = -1;
    let bestLength = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#starts.length; i++) {
      const length = this.#lengthAt(i);
      if (length >= byteLength && length < bestLength) {
        best = i;
        bestLength = length;
      }
    }
    return best < 0 ? 0 : this.#cut(best, byteLength);
  }

  /** Takes so many bytes that begin at `address`. Returns false where not all of them are free. */
  takeAt(address: number, byteLength: number): boolean {
    const i = this.#starts.indexOf(address);
    if (i < 0 || this.#lengthAt(i) < byteLength) return false;
    this.#cut(i, byteLength);
    return true;
  }

  /** Takes the region that ends at `end`, and returns where it begins; `end` where there is none. */
  takeUpTo(end: number): number {
    if (this.#ends.at(-1) !== end) return end;
    this.#ends.pop();
    return this.#starts.pop() ?? end;
  }

  give(address: number, byteLength: number): void {
    const end = address + byteLength;
    let i = this.#starts.length;
    while (i > 0 && (this.#starts[i - 1] ?? 0) > address) i--;
    const joinsBefore = i > 0 && this.#ends[i - 1] === address;
    const joinsBehind = this.#starts[i] === end;
    if (joinsBefore && joinsBehind) {
      this.#starts.splice(i, 1);
      this.#ends.splice(i - 1, 1);
    } else if (joinsBefore) this.#ends[i - 1] = end;
    else if (joinsBehind) this.#starts[i] = address;
    else {
      this.#starts.splice(i, 0, address);
      this.#ends.splice(i, 0, end);
    }
  }

  #cut(i: number, byteLength: number): number {
    const address = this.#starts[i] ?? 0;
    if (this.#lengthAt(i) === byteLength) {
      this.#starts.splice(i, 1);
      this.#ends.splice(i, 1);
    } else this.#starts[i] = address + byteLength;
    return address;
  }

  #lengthAt(i: number): number {
    return (this.#ends[i] ?? 0) - (this.#starts[i] ?? 0);
  }
}
