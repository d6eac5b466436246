import { describe, expect, it, vi } from 'vitest';
import { graphLayers } from '../../../demo/page/dataflow/graph-layers.js';
import {
  axisTime,
  clockTime,
  shortBytes,
  shortCount,
  shortDuration,
} from '../../../demo/page/format/numbers.js';
import { nextTurnMs, ReadingPace } from '../../../demo/page/format/reading-pace.js';
import { chartColumnsOf, chartSeriesOf } from '../../../demo/page/results/chart-series.js';
import { readAddress, writeAddress } from '../../../demo/page/session/page-address.js';
import { RowRecord } from '../../../demo/page/session/row-record.js';
import {
  axisTimes,
  laneCount,
  placeWindows,
  scaleOf,
  xOf,
} from '../../../demo/page/timeline/timeline-layout.js';
import { isNews, TimelineModel } from '../../../demo/page/timeline/timeline-model.js';
import type { DataflowNode } from '../../../demo/protocol/dataflow.js';
import type { Frame } from '../../../demo/protocol/frame.js';
import type { ResultField } from '../../../demo/protocol/results.js';
import { SOURCE_SETTINGS_DEFAULT } from '../../../demo/protocol/source-settings.js';
import { SAMPLES } from '../../../demo/samples/samples.js';

describe('numbers on the page', () => {
  it('are short', () => {
    expect([0, 950, 1234, 99_900, 4_560_000].map(shortCount)).toEqual([
      '0',
      '950',
      '1.23k',
      '99.9k',
      '4.56M',
    ]);
    expect([512, 3400].map(shortBytes)).toEqual(['512 B', '3.40 kB']);
    expect([12, 3400].map(shortDuration)).toEqual(['12 ms', '3.4 s']);
    expect([0, -Infinity, Infinity].map(clockTime)).toEqual([
      '1970-01-01 00:00:00',
      '–',
      'the end',
    ]);
    expect(clockTime(Date.now())).toMatch(/^\d\d:\d\d:\d\d$/);
    expect(axisTime(3_600_000, 60_000)).toBe('01:00:00');
    expect(axisTime(86_400_000, 86_400_000)).toBe('1970-01-02');
  });
});

describe('parts of the page that are read', () => {
  it('change together, at the same few times of each second', () => {
    expect([0, 130, 499].map(nextTurnMs)).toEqual([500, 500, 500]);
    expect(nextTurnMs(500)).toBe(1000);
    expect(nextTurnMs(-Infinity)).toBe(-Infinity);
  });

  it('change at once where they have not for a while, and then wait for their turn', async () => {
    vi.useFakeTimers();
    try {
      const shownMs: number[] = [];
      const show = async () => {
        const pace = new ReadingPace();
        for (let turn = 0; turn < 3; turn++) {
          await pace.turn();
          shownMs.push(performance.now());
        }
      };
      vi.advanceTimersByTime(130);
      await Promise.all([show(), vi.advanceTimersByTimeAsync(2000)]);
      expect(shownMs).toEqual([130, 500, 1000]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the timeline', () => {
  const scale = { fromMs: 0, toMs: 1000, width: 500 };
  const frame = (change: Partial<Frame>): Frame => ({
    generation: 1,
    tick: 0,
    eventTimeMs: 0,
    watermarkMs: 0,
    partitions: [],
    openWindows: [],
    closed: [],
    lateTimesMs: [],
    sampledTimesMs: [],
    operators: [],
    counters: {} as Frame['counters'],
    ...change,
  });

  it('puts times where they belong, and writes round ones', () => {
    expect(xOf(250, scale)).toBe(125);
    const { fromMs, toMs } = scaleOf(100_000, 5000, 2000);
    expect(fromMs).toBeLessThan(100_000 - 5000);
    expect(toMs).toBeGreaterThan(100_000);
    expect(axisTimes({ fromMs: 500, toMs: 10_500, width: 1000 }, 90)).toEqual(
      Array.from({ length: 10 }, (_, i) => (i + 1) * 1000),
    );
  });

  it('gives windows that overlap lanes of their own, for good', () => {
    const lanes = laneCount(10_000, 2000);
    expect(lanes).toBe(5);
    const windows = [0, 1, 2, 3, 4, 5].map((i) => {
      const startMs = i * 2000;
      return { startMs, endMs: startMs + 10_000, rows: i, keys: 1, closedAtMs: undefined };
    });
    const placed = placeWindows(windows, 2000, lanes);
    expect(placed.map(({ lane }) => lane)).toEqual([0, 1, 2, 3, 4, 0]);
    expect(placed.at(-1)?.fill).toBe(1);
  });

  it('knows where windows hide others of their lane', () => {
    const windows = [0, 1, 2].map((i) => {
      const startMs = i * 6000;
      return { startMs, endMs: startMs + 10_000, rows: 1, keys: 1, closedAtMs: undefined };
    });
    expect(placeWindows(windows, 1000, 6).map(({ seenToMs }) => seenToMs)).toEqual([
      6000, 12_000, 22_000,
    ]);
    expect(placeWindows(windows, 6000, 2).map(({ seenToMs }) => seenToMs)).toEqual([
      10_000, 16_000, 22_000,
    ]);
  });

  it('rests where a frame tells nothing new', () => {
    const before = frame({ partitions: [{ watermarkMs: 0, isIdle: false, rows: 3 }] });
    expect(isNews(before, undefined)).toBe(true);
    expect(isNews({ ...before }, before)).toBe(false);
    const changes: readonly Partial<Frame>[] = [
      { generation: 2 },
      { tick: 1 },
      { watermarkMs: 1 },
      { eventTimeMs: 1 },
      { lateTimesMs: [5] },
      { sampledTimesMs: [5] },
      { partitions: [{ watermarkMs: 0, isIdle: true, rows: 3 }] },
    ];
    for (const change of changes) expect(isNews({ ...before, ...change }, before)).toBe(true);
  });

  it('remembers windows as they close, and late rows, until they are out of sight', () => {
    const model = new TimelineModel();
    const window = { aggregation: 0, startMs: 0, endMs: 5000, rows: 3, keys: 2 };
    model.take(frame({ openWindows: [window] }), 10, -Infinity);
    expect(model.windows[0]?.closedAtMs).toBeUndefined();
    model.take(frame({ closed: [{ ...window, rows: 7 }], lateTimesMs: [100] }), 20, -Infinity);
    expect(model.windows).toMatchObject([{ rows: 7, closedAtMs: 20 }]);
    expect(model.lateRows).toMatchObject([{ timeMs: 100, isLate: true }]);
    model.take(frame({}), 30, 6000);
    expect([model.windows, model.lateRows]).toEqual([[], []]);
  });

  it('closes a window that the watermark has passed, also where nobody told of its closing', () => {
    const model = new TimelineModel();
    const window = { aggregation: 0, startMs: 0, endMs: 5000, rows: 3, keys: 2 };
    model.take(frame({ openWindows: [window], watermarkMs: 4000 }), 10, -Infinity);
    model.take(frame({ openWindows: [window], watermarkMs: 5000 }), 20, -Infinity);
    expect(model.windows[0]?.closedAtMs).toBeUndefined();
    model.take(frame({ watermarkMs: 5000 }), 30, -Infinity);
    expect(model.windows).toMatchObject([{ rows: 3, closedAtMs: 30 }]);
  });
});

describe('the graph', () => {
  it('puts each operator behind all that it reads from', () => {
    const node = (id: string, ...inputs: string[]): DataflowNode => {
      return { id, title: id, detail: '', kind: 'project', inputs };
    };
    const nodes = [
      node('out', 'union'),
      node('union', 'a', 'filter'),
      node('filter', 'b'),
      node('a'),
      node('b'),
    ];
    const ids = graphLayers(nodes).map((layer) => layer.map(({ id }) => id));
    expect(ids).toEqual([['a', 'b'], ['filter'], ['union'], ['out']]);
  });
});

describe('the chart', () => {
  const fields: readonly ResultField[] = [
    { name: 'k', type: 'STRING', kind: 'text' },
    { name: 't', type: 'TIMESTAMP(3)', kind: 'time' },
    { name: 'n', type: 'BIGINT', kind: 'number' },
  ];

  it('draws what was asked for, or what the result has', () => {
    expect(chartColumnsOf(fields, { x: 't', y: 'gone', series: 'k' })).toEqual({
      x: 't',
      y: 'n',
      series: 'k',
    });
    expect(chartColumnsOf(fields.slice(0, 1), undefined)).toBeUndefined();
  });

  it('has a line for each value of the series over one axis', () => {
    const lines = [
      ['b', 2000, 5],
      ['a', 1000, 1],
      ['a', 2000, 2],
    ].map((cells, i) => {
      return { number: i, cells, kind: undefined };
    });
    const columns = { x: 't', y: 'n', series: 'k' };
    expect(chartSeriesOf(fields, lines, columns, 8)).toEqual({
      names: ['a', 'b'],
      xs: [1, 2],
      values: [
        [1, 2],
        [null, 5],
      ],
    });
  });
});

describe('the record of rows', () => {
  it('tells what was lost and what came twice', () => {
    const record = (...hashes: number[]): RowRecord => {
      const made = new RowRecord();
      made.add(Uint32Array.from(hashes));
      return made;
    };
    expect(record(1, 2, 3).compare(record(1, 2, 3, 4))).toEqual({
      compared: 3,
      lost: 0,
      doubled: 0,
      isSameOrder: true,
    });
    expect(record(1, 1, 3).compare(record(1, 2, 3))).toMatchObject({ lost: 1, doubled: 1 });
    const cut = record(1, 2, 3);
    cut.truncate(1);
    expect(cut.length).toBe(1);
  });
});

describe('the address', () => {
  it('gives the same again, and takes from strangers what it knows', () => {
    const shared = readAddress('#sample=join');
    expect(shared.sample.id).toBe('join');
    expect(readAddress(writeAddress(shared))).toEqual(shared);
    const changed = { ...shared, sql: 'SELECT 1', settings: { ...shared.settings, skew: 0.6 } };
    expect(readAddress(writeAddress(changed))).toEqual(changed);
    const hostile = readAddress(
      '#sample=nothing&source={"skew":"x","__proto__":1,"rowsPerSecond":1e12}',
    );
    expect(hostile.sample).toBe(SAMPLES[0]);
    expect(hostile.settings).toEqual({ ...SOURCE_SETTINGS_DEFAULT, ...SAMPLES[0].settings });
    expect(readAddress('#source={').settings.skew).toBe(SOURCE_SETTINGS_DEFAULT.skew);
  });
});
