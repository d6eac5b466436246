const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

/** The partition of a key among `partitions`, as Kafka's own clients choose it: murmur2, made positive, modulo. */
export function partitionForKey(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

function murmur2(data: Uint8Array): number {
  const { length } = data;
  let hash = SEED ^ length;
  const wholeEnd = length & ~3;
  for (let at = 0; at < wholeEnd; at += 4) {
    let word = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24);
    word = Math.imul(word, MULTIPLIER);
    word ^= word >>> 24;
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(word, MULTIPLIER);
  }
  const rest = length & 3;
  if (rest > 2) hash ^= data[wholeEnd + 2]! << 16;
  if (rest > 1) hash ^= data[wholeEnd + 1]! << 8;
  if (rest > 0) hash = Math.imul(hash ^ data[wholeEnd]!, MULTIPLIER);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, MULTIPLIER);
  return hash ^ (hash >>> 15);
}
