import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RecoveryStrategy } from '../../src/errors/recovery-strategy.js';
import { ALL_PLACES } from './support/all-fault-places.js';
import type { FaultPlace } from './support/fault-place.js';

const COLUMNS = Object.values(RecoveryStrategy).slice(0, 4);
const EVERYWHERE = Object.values(RecoveryStrategy).slice(4);

/** The document's rows: component, call, and a cell for each strategy. A component is said once for all its calls. */
function documented(): readonly (readonly string[])[] {
  const page = readFileSync(new URL('../../docs/RECOVERY.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split('## Where what is possible\n');
  const lines = section.split(/\n## /)[0]?.split('\n') ?? [];
  const rows = lines
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
  const [, , ...body] = rows;
  let component = '';
  return [
    ...rows.slice(0, 1),
    ...body.map(([name = '', ...cells]) => {
      component = name === '' ? component : name;
      return [component, ...cells];
    }),
  ];
}

function rowOf({ component, call, effects }: FaultPlace): readonly string[] {
  const cells = COLUMNS.map((strategy) =>
    effects[strategy] === strategy ? 'yes' : `→ ${effects[strategy]}`,
  );
  return [component, call, ...cells];
}

describe('the table of what is possible where', () => {
  it('says what the fault matrix shows, row by row', () => {
    const rows = new Map(
      ALL_PLACES.map((place) => [`${place.component} ${place.call}`, rowOf(place)]),
    );
    const header = ['component', 'what fails', ...COLUMNS.map((strategy) => `\`${strategy}\``)];
    expect(documented()).toEqual([header, ...rows.values()]);
  });

  it('says the same of all places that share a row', () => {
    const rows = new Set(ALL_PLACES.map((place) => rowOf(place).join()));
    expect(rows.size).toBe(new Set(ALL_PLACES.map(({ component, call }) => component + call)).size);
  });

  it('leaves out what is possible everywhere', () => {
    for (const { effects } of ALL_PLACES) {
      expect(EVERYWHERE.map((strategy) => effects[strategy])).toEqual(EVERYWHERE);
    }
  });

  it('makes way for a stronger strategy alone', () => {
    const weaker = { RETRY: 0, RESTART_COMPONENT: 1, RESTART_EXECUTION: 2, FAIL_FAST: 3 };
    for (const { effects } of ALL_PLACES) {
      expect(weaker[effects.RETRY as 'RETRY']).toBeLessThanOrEqual(
        weaker[effects.RESTART_COMPONENT as 'RETRY'],
      );
      expect(['SKIP', 'FAIL_FAST']).toContain(effects.SKIP);
      expect(['DEGRADE', 'RESTART_EXECUTION']).toContain(effects.DEGRADE);
    }
  });
});
