import type { KafkaAdmin, TopicPartition } from '../driver/kafka-driver.js';
import { KafkaError } from '../driver/kafka-error.js';
import type { TopicChoice } from './scan-options.js';

/** The partitions that a table reads, by topic in the order named or else by name, then by number. Throws KafkaError. */
export async function findPartitions(
  admin: KafkaAdmin,
  choice: TopicChoice,
  table: string,
): Promise<readonly TopicPartition[]> {
  const topics =
    choice.kind === 'list' ? choice.topics : await matchingTopics(admin, choice.pattern);
  const counts = await Promise.all(topics.map((topic) => admin.partitions(topic)));
  return topics.flatMap((topic, i) => {
    const count = counts[i];
    if (count === undefined) {
      // It may have been deleted since it was listed.
      if (choice.kind === 'pattern') return [];
      throw new KafkaError(
        'unknown-topic',
        `Table "${table}" reads the topic "${topic}", which does not exist, or may not be seen by this user: create it, or correct the option 'topic'.`,
        { topic },
      );
    }
    return Array.from({ length: count }, (_, partition) => ({ topic, partition }));
  });
}

async function matchingTopics(admin: KafkaAdmin, pattern: RegExp): Promise<readonly string[]> {
  const topics = await admin.topics();
  return topics.filter((topic) => pattern.test(topic)).sort();
}
