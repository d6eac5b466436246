import type { OptionReader, TableOptions } from '../../../common/option-reader.js';
import { didYouMean } from '../../../errors/did-you-mean.js';

const PREFIX = 'properties.';

/** Read by what makes connections, readers or writers; who does not know one at its place refuses it there. */
const HONOURED = [
  'bootstrap.servers',
  'client.id',
  'group.id',
  'isolation.level',
  'security.protocol',
  'request.timeout.ms',
  'socket.connection.setup.timeout.ms',
  'max.partition.fetch.bytes',
  'acks',
  'compression.type',
  'transaction.timeout.ms',
  'delivery.timeout.ms',
  'max.request.size',
  'sasl.mechanism',
  'sasl.jaas.config',
  'sasl.username',
  'sasl.password',
  'sasl.oauthbearer.token',
  'sasl.oauthbearer.token.endpoint.url',
  'ssl.endpoint.identification.algorithm',
  'ssl.truststore.type',
  'ssl.truststore.location',
  'ssl.truststore.certificates',
  'ssl.keystore.type',
  'ssl.keystore.location',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.key.password',
];

/** They tune Kafka's Java clients, or say what the connector decides by itself: without them, the rows are the same. */
const PASSED_OVER = [
  'allow.auto.create.topics',
  'auto.commit.interval.ms',
  'auto.include.jmx.reporter',
  'auto.offset.reset',
  'batch.size',
  'buffer.memory',
  'check.crcs',
  'client.dns.lookup',
  'client.rack',
  'connections.max.idle.ms',
  'default.api.timeout.ms',
  'enable.auto.commit',
  'enable.idempotence',
  'enable.metrics.push',
  'exclude.internal.topics',
  'fetch.max.bytes',
  'fetch.max.wait.ms',
  'fetch.min.bytes',
  'group.instance.id',
  'group.protocol',
  'heartbeat.interval.ms',
  'key.deserializer',
  'key.serializer',
  'linger.ms',
  'max.block.ms',
  'max.in.flight.requests.per.connection',
  'max.poll.interval.ms',
  'max.poll.records',
  'metadata.max.age.ms',
  'metadata.max.idle.ms',
  'metric.reporters',
  'metrics.num.samples',
  'metrics.recording.level',
  'metrics.sample.window.ms',
  'partition.assignment.strategy',
  'partition.discovery.interval.ms',
  'receive.buffer.bytes',
  'reconnect.backoff.max.ms',
  'reconnect.backoff.ms',
  'retries',
  'retry.backoff.max.ms',
  'retry.backoff.ms',
  'sasl.login.callback.handler.class',
  'sasl.login.connect.timeout.ms',
  'sasl.login.read.timeout.ms',
  'sasl.login.refresh.buffer.seconds',
  'sasl.login.refresh.min.period.seconds',
  'sasl.login.refresh.window.factor',
  'sasl.login.refresh.window.jitter',
  'sasl.login.retry.backoff.max.ms',
  'sasl.login.retry.backoff.ms',
  'send.buffer.bytes',
  'session.timeout.ms',
  'socket.connection.setup.timeout.max.ms',
  'ssl.protocol',
  'ssl.secure.random.implementation',
  'value.deserializer',
  'value.serializer',
];

/** They would have to be obeyed, and can't be: what to do instead. */
const REFUSED: Readonly<Record<string, string>> = {
  'transactional.id': "leave it out, and name transactions by 'sink.transactional-id-prefix'",
  'interceptor.classes': 'interceptors are Java classes, which do not run here',
  'partitioner.class':
    "partitioners are Java classes, which do not run here: see 'sink.partitioner'",
  'security.providers': 'security providers are Java classes, which do not run here',
  'sasl.client.callback.handler.class': 'callback handlers are Java classes, which do not run here',
  'sasl.login.class': 'login classes are Java classes, which do not run here',
  'sasl.kerberos.service.name':
    'Kerberos is not supported: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 and OAUTHBEARER are',
  'ssl.engine.factory.class': 'engine factories are Java classes, which do not run here',
  'ssl.cipher.suites': 'ciphers are what the runtime offers: restrict them at the brokers',
  'ssl.enabled.protocols': 'protocols are what the runtime offers: restrict them at the brokers',
  'ssl.truststore.password':
    'only PEM is read, which has no such password: convert the store by "keytool -exportcert -rfc" and leave this out',
  'ssl.keystore.password':
    "only PEM is read, which has no such password: see 'properties.ssl.key.password'",
};

/**
 * Refuses names behind `properties.` that no Kafka client has, and those that can't be obeyed here; notes those that change
 * nothing as read. Throws VALIDATION_ERROR.
 */
export function checkPropertyNames(reader: OptionReader, { options }: TableOptions): void {
  for (const option of options.keys()) {
    if (!option.startsWith(PREFIX)) continue;
    const name = option.slice(PREFIX.length);
    const refusal = Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
    if (refusal !== undefined) throw reader.error(option, `can't be obeyed: ${refusal}`);
    if (PASSED_OVER.includes(name)) reader.text(option);
    else if (!HONOURED.includes(name)) {
      const hint = didYouMean(
        option,
        [...HONOURED, ...PASSED_OVER].map((known) => PREFIX + known),
      );
      throw reader.error(option, `is none that Kafka's clients have${hint}`);
    }
  }
}
