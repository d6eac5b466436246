import { SOURCE_SETTINGS_DEFAULT, type SourceSettings } from '../../protocol/source-settings.js';
import type { Sample } from '../../samples/sample.js';
import { SAMPLES } from '../../samples/samples.js';

/** What somebody shares: which sample, and what was changed of it. */
export interface Shared {
  readonly sample: Sample;
  readonly sql: string;
  readonly settings: SourceSettings;
}

/** Reads the part of the address behind `#`; what it doesn't say is as in the sample, the first one if none is named. */
export function readAddress(hash: string): Shared {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const sample = SAMPLES.find(({ id }) => id === parameters.get('sample')) ?? SAMPLES[0];
  const sql = parameters.get('sql') ?? sample.sql;
  const settings = { ...SOURCE_SETTINGS_DEFAULT, ...sample.settings };
  return { sample, sql, settings: { ...settings, ...readSettings(parameters.get('source')) } };
}

/** The part behind `#` that gives the same again. */
export function writeAddress({ sample, sql, settings }: Shared): string {
  const parameters = new URLSearchParams({ sample: sample.id });
  if (sql !== sample.sql) parameters.set('sql', sql);
  const usual: SourceSettings = { ...SOURCE_SETTINGS_DEFAULT, ...sample.settings };
  const changed = Object.entries(settings).filter(
    ([name, value]) => String(value) !== String(usual[name as keyof SourceSettings]),
  );
  if (changed.length > 0) parameters.set('source', JSON.stringify(Object.fromEntries(changed)));
  return `#${parameters}`;
}

/** Of a stranger's link, whatever it says: known settings that have the right form. */
function readSettings(text: string | null): Partial<SourceSettings> {
  if (text === null) return {};
  try {
    const given = Object.entries(JSON.parse(text) as object);
    return Object.fromEntries(given.filter(([name, value]) => isSetting(name, value)));
  } catch {
    return {};
  }
}

function isSetting(name: string, value: unknown): boolean {
  if (!Object.hasOwn(SOURCE_SETTINGS_DEFAULT, name)) return false;
  if (name === 'idlePartitions') return Array.isArray(value) && value.every(Number.isInteger);
  return typeof value === 'number' && value >= 0 && value <= SETTING_MAX;
}

const SETTING_MAX = 10_000_000;
