import type { OffsetRow } from '../checkpoint/checkpoint-participant.js';
import type { SourceOffset, SplitSource } from '../connectors/source.js';
import type { SourceTask } from './source-task.js';
import { splitNumber } from './split-number.js';

/**
 * A source's place as people look at it: a row, or one a split. Splits `orders-0`, `trades-0` of several topics are told apart by the
 * connector's name, which is then `<table>/<topic>`.
 */
export function offsetRows(task: SourceTask, offset: SourceOffset): readonly OffsetRow[] {
  const { name, partition, splitSource } = task;
  if (splitSource === undefined) return [{ connectorId: name, partition, offset }];
  const places = splitPlaces(splitSource, offset);
  const topics = new Set(places.map(({ id }) => topicOf(id)));
  return places.map(({ id, number, place }) => {
    const connectorId = topics.size === 1 ? name : `${name}/${topicOf(id)}`;
    return { connectorId, partition: number, offset: place };
  });
}

interface SplitPlace {
  readonly id: string;
  readonly number: number;
  readonly place: string;
}

/** Splits that nothing has been read of have no place. */
function splitPlaces(source: SplitSource, offset: SourceOffset): readonly SplitPlace[] {
  const places = new Map<string, unknown>(Object.entries(JSON.parse(offset)));
  return source.splits().flatMap(({ id }, index) => {
    const place = places.get(id);
    if (place === undefined || place === null) return [];
    const text = typeof place === 'object' ? JSON.stringify(place) : String(place);
    return [{ id, number: splitNumber(id, index), place: text }];
  });
}

function topicOf(splitId: string): string {
  return splitId.replace(/-\d{1,9}$/, '');
}
