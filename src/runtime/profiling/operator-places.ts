import { describeOperator } from '../../plan/explain.js';
import type { PhysicalPlan, ScanPlan } from '../../plan/physical/physical-plan.js';
import { tablesWithoutWatermark } from '../../plan/physical/tables-without-watermark.js';
import { ParticipantIds } from '../participant-ids.js';
import type { OperatorPlace } from './operator-meter.js';

/** Names the operators of a plan in the order in which they are built: from where the rows go towards the sources. */
export class OperatorPlaces {
  readonly #withoutWatermark: ReadonlySet<ScanPlan>;
  readonly #ids = new ParticipantIds();

  constructor(root: PhysicalPlan) {
    this.#withoutWatermark = new Set(tablesWithoutWatermark(root));
  }

  of(plan: PhysicalPlan): OperatorPlace {
    const text = describeOperator(plan, this.#withoutWatermark);
    const bracket = text.indexOf('(');
    const name = text.slice(0, bracket);
    const detail = text.slice(bracket + 1, -1);
    const table = plan.kind === 'scan' ? plan.table.name : undefined;
    return { id: this.#idOf(plan), kind: plan.kind, name, detail, table };
  }

  /** A table is called by its name alone, unless the query reads it again. */
  #idOf(plan: PhysicalPlan): string {
    if (plan.kind !== 'scan') return this.#ids.next(plan.kind);
    const id = this.#ids.next(`source-${plan.table.name}`);
    return id.endsWith('-1') ? id.slice(0, -2) : id;
  }
}

/** Where rows leave the query. */
export function outputPlace(sinkTable: string | undefined): OperatorPlace {
  const table = sinkTable;
  return table === undefined
    ? { id: 'results', kind: 'results', name: 'Results', detail: '', table: undefined }
    : { id: `sink-${table}`, kind: 'sink', name: 'Sink', detail: `table=[${table}]`, table };
}
