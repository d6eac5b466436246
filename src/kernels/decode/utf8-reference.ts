const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of the character at `address`; 0 where it is not well-formed UTF-8. */
export function characterBytes(bytes: Uint8Array, address: number): number {
  const lead = bytes[address] ?? 0;
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  try {
    strict.decode(bytes.slice(address, address + length));
    return length;
  } catch {
    return 0;
  }
}
