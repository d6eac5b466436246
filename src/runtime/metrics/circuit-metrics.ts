import * as engine from '../../observability/metrics/engine-metrics.js';
import type { MetricReader, MetricSource } from '../../observability/metrics/metric-source.js';
import type { Circuit } from '../../recovery/circuits.js';

const STATES: Readonly<Record<Circuit['state'], number>> = { closed: 0, 'half-open': 1, open: 2 };

/** Tells the circuits of components that have failed since they last worked. */
export class CircuitMetrics implements MetricSource {
  readonly #circuits: () => readonly Circuit[];

  constructor(circuits: () => readonly Circuit[]) {
    this.#circuits = circuits;
  }

  readMetrics(reader: MetricReader): void {
    for (const { component, state } of this.#circuits()) {
      reader.value(engine.CIRCUIT_STATE, STATES[state], { component });
    }
  }
}
