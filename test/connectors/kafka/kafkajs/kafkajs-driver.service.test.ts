import { kafkaJsDriver } from '../../../../src/connectors/kafka/kafkajs/kafkajs-driver.js';
import { withAdmin } from '../../../support/kafka/broker-admin.js';
import { kafkaBroker } from '../../../support/kafka/shared-broker.js';
import { describeKafkaDriver } from '../driver-conformance.js';
import { brokerConnection } from './broker-connection.js';

describeKafkaDriver('the kafkajs driver', async () => {
  const broker = await kafkaBroker();
  return {
    driver: kafkaJsDriver({ nowMs: () => Date.now() }),
    connection: brokerConnection(broker.bootstrap.plaintext),
    deleteRecordsBefore: ({ topic, partition, offset }) =>
      withAdmin(broker, async (admin) => {
        // Otherwise kafkajs does not know who leads.
        await admin.fetchTopicOffsets(topic);
        await admin.deleteTopicRecords({
          topic,
          partitions: [{ partition, offset: String(offset) }],
        });
      }),
  };
});
