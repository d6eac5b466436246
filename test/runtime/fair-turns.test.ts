import { describe, expect, it } from 'vitest';
import { FairTurns } from '../../src/runtime/fair-turns.js';
import { ManualClock } from '../support/manual-clock.js';

function turnsOn(clock: ManualClock): { readonly turns: FairTurns; readonly left: () => number } {
  let left = 0;
  const turn = async (): Promise<void> => {
    left++;
  };
  const turns = new FairTurns(clock, { turn, after: () => () => {} });
  return { turns, left: () => left };
}

describe('a loop that always has work', () => {
  it('goes on while its turn is short', () => {
    const clock = new ManualClock(0);
    const { turns } = turnsOn(clock);
    clock.advance(3);
    expect([turns.isDue, turns.isDue]).toEqual([false, false]);
  });

  it('leaves a turn to others when it has worked for some milliseconds', async () => {
    const clock = new ManualClock(0);
    const { turns, left } = turnsOn(clock);
    clock.advance(4);
    expect(turns.isDue).toBe(true);
    await turns.leave();
    expect([turns.isDue, left()]).toEqual([false, 1]);
  });

  it('leaves a turn to others behind some steps, also where the clock stands still', async () => {
    const { turns } = turnsOn(new ManualClock(0));
    const due = Array.from({ length: 17 }, () => turns.isDue);
    expect(due.indexOf(true)).toBe(16);
    await turns.leave();
    expect(turns.isDue).toBe(false);
  });
});
