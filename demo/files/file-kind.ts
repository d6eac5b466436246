import type { FileFormat } from 'sabot-sql';

const BYTES_MAX = 512 << 20;
const MAGIC_BYTES = 6;

const BY_ENDING: Readonly<Record<string, FileFormat>> = {
  csv: 'csv',
  tsv: 'csv',
  json: 'json',
  jsonl: 'json',
  ndjson: 'json',
  arrow: 'arrow',
  arrows: 'arrow',
  feather: 'arrow',
  ipc: 'arrow',
  parquet: 'parquet',
};

/** How the file is written, by its first bytes, else by its name. Throws Error, in a sentence, for what can't be read here. */
export async function kindOf(name: string, file: Blob): Promise<FileFormat> {
  if (file.size === 0) throw new Error(`"${name}" is empty.`);
  if (file.size > BYTES_MAX) {
    const megabytes = (bytes: number): number => Math.ceil(bytes / (1 << 20));
    throw new Error(
      `"${name}" has ${megabytes(file.size)} MB, and the page takes files of up to ${megabytes(BYTES_MAX)} MB: a tab has no memory for more.`,
    );
  }
  const bytes = await file.slice(0, MAGIC_BYTES).arrayBuffer();
  const magic = new TextDecoder('latin1').decode(bytes);
  if (magic.startsWith('PAR1')) return 'parquet';
  if (magic === 'ARROW1') return 'arrow';
  const format = BY_ENDING[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''];
  if (format !== undefined) return format;
  throw new Error(
    `"${name}" is of no kind that the page can read: give it CSV (.csv), JSON lines (.jsonl), Arrow (.arrow) or Parquet (.parquet).`,
  );
}
