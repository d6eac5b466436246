import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStreamParser } from '../../../src/connectors/sse/event-stream-parser.js';

function eventsOf(text: string, lastEventId = '') {
  return new EventStreamParser(lastEventId).push(new TextEncoder().encode(text));
}

describe('a stream of events', () => {
  it('is read as the standard says by its examples', () => {
    expect(eventsOf('data: YHOO\ndata: +2\ndata: 10\n\n')).toEqual([
      { data: 'YHOO\n+2\n10', event: 'message', id: '' },
    ]);
    expect(
      eventsOf(
        ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
      ),
    ).toEqual([
      { data: 'first event', event: 'message', id: '1' },
      { data: 'second event', event: 'message', id: '' },
      { data: ' third event', event: 'message', id: '' },
    ]);
    expect(eventsOf('data\n\ndata\ndata\n\ndata:')).toEqual([
      { data: '', event: 'message', id: '' },
      { data: '\n', event: 'message', id: '' },
    ]);
    expect(eventsOf('data:test\n\ndata: test\n\n').map(({ data }) => data)).toEqual([
      'test',
      'test',
    ]);
  });

  it('has events with types, and ids that stay until there is another one', () => {
    expect(
      eventsOf('\uFEFFevent: add\ndata: 73\nid: a\n\nevent: remove\ndata: 21\n\nevent: x\n\n', 'z'),
    ).toEqual([
      { data: '73', event: 'add', id: 'a' },
      { data: '21', event: 'remove', id: 'a' },
    ]);
    expect(eventsOf('data: 1\n\nid: a\0b\ndata: 2\n\n', 'z').map(({ id }) => id)).toEqual([
      'z',
      'z',
    ]);
  });

  it('says how long to wait, in whole milliseconds alone', () => {
    const parser = new EventStreamParser('');
    parser.push(new TextEncoder().encode('retry: 12s\n'));
    expect(parser.retryMs).toBeUndefined();
    parser.push(new TextEncoder().encode('retry: 1200\n'));
    expect(parser.retryMs).toBe(1200);
  });

  it('is the same however its bytes are cut', () => {
    const line = fc.constantFrom('data: é🙂', 'data', 'id: 1', 'event: e', ':c', '', 'retry: 1');
    const end = fc.constantFrom('\n', '\r\n', '\r');
    const text = fc.array(fc.tuple(line, end).map((parts) => parts.join('')));
    fc.assert(
      fc.property(text, fc.array(fc.nat(7)), (pieces, cuts) => {
        const bytes = new TextEncoder().encode(`${pieces.join('')}data: x\n\n`);
        const whole = new EventStreamParser('').push(bytes);
        const parser = new EventStreamParser('');
        const events = [];
        let at = 0;
        for (const length of cuts) {
          events.push(...parser.push(bytes.subarray(at, at + length)));
          at += length;
        }
        events.push(...parser.push(bytes.subarray(at)));
        expect(events).toEqual(whole);
      }),
    );
  });
});
