/** Names that a script may not write without backquotes, in upper case. */
export type ReservedNames = ReadonlySet<string>;

/** The table of a file: its name without the ending, in lower snake case. */
export function tableNameOf(fileName: string, reserved: ReservedNames): string {
  const name = fileName
    .replace(/(\.\w{1,8})+$/, '')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '_')
    .replace(/^_+|_+$/g, '');
  const isTaken = name === '' || /^\d/.test(name) || reserved.has(name.toUpperCase());
  return isTaken ? `file_${name}`.replace(/_$/, '') : name;
}

/** A name as a script writes it. */
export function quoted(name: string, reserved: ReservedNames): string {
  const isPlain = /^[A-Za-z_]\w*$/.test(name) && !reserved.has(name.toUpperCase());
  return isPlain ? name : `\`${name.replaceAll('`', '``')}\``;
}

export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `wanted`, or one like it that is none of `taken`. */
export function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted;
  while (taken.includes(name)) name += '_';
  return name;
}
