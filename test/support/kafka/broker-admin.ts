import { randomUUID } from 'node:crypto';
import kafkajs, { type Admin, type Kafka as KafkaJs } from 'kafkajs';
import type { BrokerAccess } from './broker-access.js';

const {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} = kafkajs;

const METADATA_ATTEMPTS_MAX = 100;

/** Makes a topic of a name of its own, and returns the name. */
export async function freshTopic(
  broker: BrokerAccess,
  partitions = 1,
  settings: Readonly<Record<string, string>> = {},
): Promise<string> {
  const topic = `topic-${randomUUID()}`;
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  await withAdmin(broker, async (admin) => {
    const topics = [{ topic, numPartitions: partitions, configEntries }];
    await admin.createTopics({ topics, waitForLeaders: false });
    await untilKnown(admin, topic);
  });
  return topic;
}

/** A broker that has just started may not know for a moment what it has just been told. */
async function untilKnown(admin: Admin, topic: string): Promise<void> {
  for (let attempt = 1; attempt <= METADATA_ATTEMPTS_MAX; attempt++) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      if (topics[0]?.partitions.every(({ leader }) => leader >= 0) === true) return;
    } catch (error) {
      if (attempt === METADATA_ATTEMPTS_MAX) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`topic ${topic} has no leader`);
}

/** From now on nobody but these users may do anything with a topic, except for those who come in by `plaintext`. */
export async function allowOnly(
  broker: BrokerAccess,
  topic: string,
  users: readonly string[],
): Promise<void> {
  await withAdmin(broker, (admin) =>
    admin.createAcls({
      acl: users.map((name) => ({
        resourceType: AclResourceTypes.TOPIC,
        resourceName: topic,
        resourcePatternType: ResourcePatternTypes.LITERAL,
        principal: `User:${name}`,
        host: '*',
        operation: AclOperationTypes.ALL,
        permissionType: AclPermissionTypes.ALLOW,
      })),
    }),
  );
}

/** Does something as somebody who may do everything. */
export async function withAdmin<T>(
  broker: BrokerAccess,
  action: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = quietKafka(broker.bootstrap.plaintext).admin();
  await admin.connect();
  try {
    return await action(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Whether a broker answers what only one that has started does. */
export async function isAnswering(bootstrap: string): Promise<boolean> {
  const admin = quietKafka(bootstrap, 0).admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length === 1;
  } catch {
    return false;
  } finally {
    await admin.disconnect();
  }
}

/** kafkajs itself, beside whatever is tested. */
export function quietKafka(bootstrap: string, retries = 5): KafkaJs {
  return new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, retry: { retries } });
}
