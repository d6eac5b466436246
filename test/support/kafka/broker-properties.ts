import type { BrokerUser } from './broker-access.js';

/** The listeners of a broker under test, and the port of each. */
export type BrokerPorts = Readonly<
  Record<'plaintext' | 'saslPlaintext' | 'saslSsl' | 'mtls' | 'controller', number>
>;

const PROTOCOLS: Readonly<Record<keyof BrokerPorts, string>> = {
  plaintext: 'PLAINTEXT',
  saslPlaintext: 'SASL_PLAINTEXT',
  saslSsl: 'SASL_SSL',
  mtls: 'SSL',
  controller: 'PLAINTEXT',
};
const LOGIN = 'org.apache.kafka.common.security';

/** Where listeners are, and what a broker needs to check who comes in. */
export interface BrokerSetup {
  readonly folder: string;
  readonly ports: BrokerPorts;
  readonly users: readonly BrokerUser[];
}

/**
 * The properties file of a broker that is its own controller. Whoever comes in by `plaintext` may do everything; the users may
 * do what no ACL of a topic restricts.
 */
export function brokerProperties({ folder, ports, users }: BrokerSetup): string {
  const names = Object.keys(PROTOCOLS) as (keyof BrokerPorts)[];
  const listeners = names.map((name) => `${name.toUpperCase()}://127.0.0.1:${ports[name]}`);
  const protocols = names.map((name) => `${name.toUpperCase()}:${PROTOCOLS[name]}`);
  return `${Object.entries({
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    listeners: listeners.join(','),
    'advertised.listeners': listeners.slice(0, -1).join(','),
    'listener.security.protocol.map': protocols.join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': `${folder}/data`,
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '3',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '3',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    // A broker that was killed is let in again when its session has ended.
    'broker.session.timeout.ms': '1000',
    'broker.heartbeat.interval.ms': '200',
    'group.initial.rebalance.delay.ms': '0',
    'auto.create.topics.enable': 'false',
    'num.partitions': '4',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'true',
    'super.users': 'User:ANONYMOUS',
    ...security('saslplaintext', users),
    ...security('saslssl', users),
    'listener.name.mtls.ssl.client.auth': 'required',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': `${folder}/broker.pem`,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': `${folder}/authority.pem`,
  })
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}`)
    .join('\n')}\n`;
}

function security(listener: string, users: readonly BrokerUser[]): Record<string, string> {
  const prefix = `listener.name.${listener}`;
  const passwords = users.map(({ name, password }) => `user_${name}="${password}"`);
  const scram = `${LOGIN}.scram.ScramLoginModule required;`;
  return {
    [`${prefix}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
    [`${prefix}.plain.sasl.jaas.config`]: `${LOGIN}.plain.PlainLoginModule required ${passwords.join(' ')};`,
    [`${prefix}.scram-sha-256.sasl.jaas.config`]: scram,
    [`${prefix}.scram-sha-512.sasl.jaas.config`]: scram,
    [`${prefix}.oauthbearer.sasl.jaas.config`]: `${LOGIN}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
  };
}
