import { beforeEach, describe, expect, it } from 'vitest';
import type { SinkConnector } from '../../../src/connectors/sink.js';
import { PatientSink } from '../../../src/runtime/output/patient-sink.js';
import { collectGarbage } from '../../support/collect-garbage.js';
import { ManualClock } from '../../support/manual-clock.js';

const never = (): Promise<never> => new Promise(() => {});

let clock: ManualClock;
let ending: AbortController;
let closed: number;
beforeEach(() => {
  clock = new ManualClock();
  ending = new AbortController();
  closed = 0;
});

function patientSink(sink: Partial<SinkConnector>): PatientSink {
  const answering: SinkConnector = {
    delivery: 'transactional',
    init: async () => {},
    recover: async () => {},
    write: async () => {},
    prepare: async () => undefined,
    publish: async () => {},
    close: async () => {
      closed++;
    },
    ...sink,
  };
  return new PatientSink('totals', answering, ending.signal, clock);
}

describe('a sink that never answers', () => {
  it('is waited for while its query runs, and left behind some seconds after', async () => {
    const sink = patientSink({ publish: never });
    let outcome: unknown = 'waiting';
    const published = sink.publish(new Uint8Array()).catch((error: unknown) => {
      outcome = error;
    });
    clock.advance(3_600_000);
    await clock.turn();
    ending.abort();
    clock.advance(9_999);
    await clock.turn();
    expect(outcome).toBe('waiting');
    clock.advance(1);
    await published;
    expect(outcome).toMatchObject({
      type: 'TIMEOUT_ERROR',
      message:
        'The sink of table "totals" has not come to the end of "publish" within 10 seconds since the query was to end, ' +
        'and is left behind: see what it waits for.',
    });
  });

  it('is closed all the same', async () => {
    const sink = patientSink({ prepare: never });
    const prepared = sink.prepare(1);
    ending.abort();
    clock.advance(10_000);
    await expect(prepared).rejects.toMatchObject({ type: 'TIMEOUT_ERROR' });
    await sink.close();
    expect(closed).toBe(1);
  });
});

describe('a sink that answers', () => {
  it('is given the time, and leaves no timer behind', async () => {
    const sink = patientSink({ prepare: async (checkpointId) => new Uint8Array([checkpointId]) });
    ending.abort();
    clock.advance(9_000);
    expect(await sink.prepare(7)).toEqual(new Uint8Array([7]));
    await sink.close();
    expect(closed).toBe(1);
    expect(clock.timerCount).toBe(0);
  });

  it('publishes within a transaction only where it can', async () => {
    const handles: Uint8Array[] = [];
    const publishWithin: SinkConnector['publishWithin'] = async (_, handle) => {
      handles.push(handle);
    };
    expect(patientSink({}).publishWithin).toBeUndefined();
    const session = { query: never, copyIn: never, copyOut: never };
    await patientSink({ publishWithin }).publishWithin?.(session, new Uint8Array([1]));
    expect(handles).toEqual([new Uint8Array([1])]);
  });
});

it('a patient sink keeps nothing of calls that are over', async () => {
  const sink = patientSink({ prepare: async () => new Uint8Array(1000) });
  const handles = await Promise.all(
    Array.from({ length: 10 }, async (_, i) => new WeakRef((await sink.prepare(i)) as Uint8Array)),
  );
  await collectGarbage();
  expect(handles.filter((handle) => handle.deref() !== undefined)).toEqual([]);
  await sink.close();
});
