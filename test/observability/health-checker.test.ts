import { describe, expect, it } from 'vitest';
import { HealthChecker, HealthStatus } from '../../src/observability/health/health-checker.js';
import { ManualClock } from '../support/manual-clock.js';

function checker() {
  const clock = new ManualClock();
  return { clock, health: new HealthChecker({ clock, timers: clock }) };
}

describe('the health checker', () => {
  it('is as well as the component that is worst', async () => {
    const { health } = checker();
    health.registerComponent('broker', () => true);
    health.registerComponent('database', async () => HealthStatus.DEGRADED);
    expect((await health.checkHealth()).status).toBe('DEGRADED');
    health.registerComponent('disk', () => ({ status: 'UNHEALTHY', message: 'It is full.' }));
    const { status, components } = await health.checkHealth();
    expect(status).toBe('UNHEALTHY');
    expect(components.map(({ component, message }) => [component, message])).toEqual([
      ['broker', ''],
      ['database', ''],
      ['disk', 'It is full.'],
    ]);
  });

  it('is well without components', async () => {
    expect(await checker().health.checkHealth()).toEqual({ status: 'HEALTHY', components: [] });
  });

  it('takes a check that throws for a component that is not well', async () => {
    const { health } = checker();
    health.registerComponent('broker', () => Promise.reject(new Error('It is away.')));
    const { components } = await health.checkHealth();
    expect(components[0]).toMatchObject({ status: 'UNHEALTHY', message: 'It is away.' });
  });

  it('does not wait longer for a check than it was told to', async () => {
    const { clock, health } = checker();
    health.registerComponent('stuck', () => new Promise(() => {}), { timeoutMs: 100 });
    const report = health.checkHealth();
    clock.advance(100);
    expect((await report).components[0]?.message).toBe('The check took longer than 100 ms.');
    expect(clock.timerCount).toBe(0);
  });

  it('uses a result again until it is too old, and makes one check for all who ask', async () => {
    const { clock, health } = checker();
    let checks = 0;
    health.registerComponent('broker', () => ++checks > 0, { cacheMs: 1000 });
    await Promise.all([health.checkHealth(), health.checkHealth()]);
    clock.advance(999);
    await health.checkHealth();
    expect(checks).toBe(1);
    clock.advance(1);
    await health.checkHealth();
    expect(checks).toBe(2);
  });

  it('tells what was found last without checking', async () => {
    const { health } = checker();
    const remove = health.registerComponent('broker', () => false);
    expect(health.getHealthDetails()).toEqual({ status: 'HEALTHY', components: [] });
    await health.checkHealth();
    expect(health.getHealthDetails().status).toBe('UNHEALTHY');
    remove();
    expect(health.getHealthDetails().components).toEqual([]);
  });
});
