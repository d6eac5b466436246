import { InMemoryKafka } from '../../../../src/connectors/kafka/memory/in-memory-kafka.js';
import { describeKafkaDriver } from '../driver-conformance.js';
import { UNUSED_CONNECTION } from './unused-connection.js';

describeKafkaDriver('the in-memory Kafka driver', async () => {
  const kafka = new InMemoryKafka();
  return {
    driver: kafka.createDriver(),
    connection: UNUSED_CONNECTION,
    deleteRecordsBefore: async (place) => kafka.deleteRecordsBefore(place),
  };
});
