import { Deferred } from '../../common/deferred.js';
import { type ErrorJson, jsonOfError } from '../../errors/json-of-error.js';
import type { Clock, Timers } from '../../time/clock.js';

/** Worst last. */
export const HealthStatus = {
  HEALTHY: 'HEALTHY',
  /** It works, without something that it should have. */
  DEGRADED: 'DEGRADED',
  UNHEALTHY: 'UNHEALTHY',
} as const;

export type HealthStatus = (typeof HealthStatus)[keyof typeof HealthStatus];

/** What a check found. */
export interface HealthResult {
  readonly status: HealthStatus;
  /** Why, in a sentence; empty where all is well. Never a secret or a stack. */
  readonly message: string;
  /** All that may be shown of the error, where one is the reason. */
  readonly error?: ErrorJson;
}

/** Finds out how a component is: a status, a boolean for healthy or not, or a result; a check that throws is UNHEALTHY. */
export type HealthCheck = () =>
  | HealthResult
  | HealthStatus
  | boolean
  | Promise<HealthResult | HealthStatus | boolean>;

/** How a component is checked. */
export interface HealthCheckOptions {
  /** A check that takes longer counts as UNHEALTHY. Default 5000. */
  readonly timeoutMs?: number;
  /** How long a result is used again, so that many who ask don't make many checks. Default 1000. */
  readonly cacheMs?: number;
}

/** A component's health, as it was found. */
export interface ComponentHealth extends HealthResult {
  readonly component: string;
  /** Epoch milliseconds. */
  readonly checkedAtMs: number;
  readonly durationMs: number;
}

/** The health of everything: that of the component that is worst. */
export interface HealthReport {
  readonly status: HealthStatus;
  readonly components: readonly ComponentHealth[];
}

interface Component {
  readonly name: string;
  readonly check: HealthCheck;
  readonly timeoutMs: number;
  readonly cacheMs: number;
  last: ComponentHealth | undefined;
  underWay: Promise<ComponentHealth> | undefined;
}

const TIMEOUT_MS_DEFAULT = 5000;
const CACHE_MS_DEFAULT = 1000;
const RANK: readonly HealthStatus[] = ['HEALTHY', 'DEGRADED', 'UNHEALTHY'];

/** Asks components how they are, each for itself: a slow or broken check holds up no other. */
export class HealthChecker {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #components = new Map<string, Component>();

  constructor({ clock, timers }: { readonly clock: Clock; readonly timers: Timers }) {
    this.#clock = clock;
    this.#timers = timers;
  }

  /** Adds a component, or replaces the one of that name. The result takes it out again. */
  registerComponent(
    name: string,
    check: HealthCheck,
    { timeoutMs = TIMEOUT_MS_DEFAULT, cacheMs = CACHE_MS_DEFAULT }: HealthCheckOptions = {},
  ): () => void {
    const component = { name, check, timeoutMs, cacheMs, last: undefined, underWay: undefined };
    this.#components.set(name, component);
    return () => {
      if (this.#components.get(name) === component) this.#components.delete(name);
    };
  }

  /** Checks all components whose results are too old. Never rejects. */
  async checkHealth(): Promise<HealthReport> {
    const components = await Promise.all([...this.#components.values()].map((c) => this.#of(c)));
    return reportOf(components);
  }

  /** What the last checks found, without checking anything. */
  getHealthDetails(): HealthReport {
    return reportOf([...this.#components.values()].flatMap(({ last }) => (last ? [last] : [])));
  }

  #of(component: Component): Promise<ComponentHealth> {
    const { last, cacheMs } = component;
    if (last !== undefined && this.#clock.nowMs() - last.checkedAtMs < cacheMs) {
      return Promise.resolve(last);
    }
    component.underWay ??= this.#check(component).finally(() => {
      component.underWay = undefined;
    });
    return component.underWay;
  }

  async #check(component: Component): Promise<ComponentHealth> {
    const startMs = this.#clock.monotonicMs();
    const overdue = new Deferred<HealthResult>();
    const cancel = this.#timers.after(component.timeoutMs, () =>
      overdue.resolve(unhealthy(`The check took longer than ${component.timeoutMs} ms.`)),
    );
    const result = await Promise.race([ask(component.check), overdue.promise]);
    cancel();
    component.last = {
      ...result,
      component: component.name,
      checkedAtMs: this.#clock.nowMs(),
      durationMs: this.#clock.monotonicMs() - startMs,
    };
    return component.last;
  }
}

async function ask(check: HealthCheck): Promise<HealthResult> {
  try {
    const answer = await check();
    if (typeof answer === 'boolean') {
      return answer ? healthy() : unhealthy('The check says so.');
    }
    return typeof answer === 'string' ? { status: answer, message: '' } : answer;
  } catch (error) {
    const json = jsonOfError(error);
    return { ...unhealthy(json.message), error: json };
  }
}

function reportOf(components: readonly ComponentHealth[]): HealthReport {
  const worst = Math.max(0, ...components.map(({ status }) => RANK.indexOf(status)));
  return { status: RANK[worst] ?? HealthStatus.HEALTHY, components };
}

function healthy(): HealthResult {
  return { status: HealthStatus.HEALTHY, message: '' };
}

function unhealthy(message: string): HealthResult {
  return { status: HealthStatus.UNHEALTHY, message };
}
