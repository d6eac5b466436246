/** A place in the server's log; those of one server are ordered. */
export type Lsn = bigint;

/** Reads `16/B374D848`; undefined for anything else. */
export function parseLsn(text: string): Lsn | undefined {
  const match = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(text);
  if (match === null) return undefined;
  return (BigInt(`0x${match[1]}`) << 32n) | BigInt(`0x${match[2]}`);
}

export function printLsn(lsn: Lsn): string {
  const part = (value: bigint): string => value.toString(16).toUpperCase();
  return `${part(lsn >> 32n)}/${part(lsn & 0xffff_ffffn)}`;
}
