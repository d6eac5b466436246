import type { NatsClient } from '../driver/nats-driver.js';
import { NatsError } from '../driver/nats-error.js';
import type { Epoch } from './epoch.js';

/**
 * The numbers of an epoch's messages that the stream has: reads the ids of what was stored since the epoch was prepared. Throws
 * NatsError where some of that is gone, so that it can't be told.
 */
export async function findStored(client: NatsClient, epoch: Epoch): Promise<ReadonlySet<number>> {
  const { stream, lastSequence, idPrefix, table } = epoch;
  const facts = await client.stream(stream);
  const from = lastSequence + 1;
  if (facts.firstSequence > from) {
    throw new NatsError(
      'sequence-removed',
      `It can't be told which rows of checkpoint ${epoch.checkpointId} stream "${stream}" has been given for table "${table}": it has removed messages since sequence ${from}. ` +
        "Let it keep them longer; 'sink.delivery-guarantee' = 'at-least-once' writes the rows, maybe again.",
      { stream, sequence: from },
    );
  }
  const stored = new Set<number>();
  if (facts.lastSequence < from) return stored;
  const reader = await client.read({ stream, subjects: [], from, headersOnly: true });
  try {
    while (reader.pending > 0) {
      const run = await reader.next();
      for (let message = 0; message < run.count; message++) {
        const id = run.headers(message).find(({ name }) => name === 'Nats-Msg-Id')?.value ?? '';
        if (id.startsWith(`${idPrefix}-`)) stored.add(Number(id.slice(idPrefix.length + 1)));
      }
      if (run.nextSequence > facts.lastSequence) break;
    }
  } finally {
    await reader.close();
  }
  return stored;
}
