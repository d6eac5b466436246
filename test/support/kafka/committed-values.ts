import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BrokerAccess } from './broker-access.js';
import { kafkaJars } from './kafka-jars.js';

const PROGRAM = fileURLToPath(new URL('read-committed.java', import.meta.url));
const OUTPUT_BYTES_MAX = 1 << 29;

/** A record's key and value as text; empty where there is none. */
export interface CommittedRecord {
  readonly key: string;
  readonly value: string;
}

/**
 * A topic's committed records, as Kafka's own Java client reads them: independent of all that is tested. Keys have no tabs, keys and
 * values no line breaks. Needs a JDK, which compiles the few lines of Java.
 */
export async function committedRecords(
  { bootstrap }: Pick<BrokerAccess, 'bootstrap'>,
  topic: string,
): Promise<readonly CommittedRecord[]> {
  const { java, classPath } = kafkaJars();
  const { stdout } = await promisify(execFile)(
    java,
    ['-cp', classPath, PROGRAM, bootstrap.plaintext, topic],
    { maxBuffer: OUTPUT_BYTES_MAX },
  );
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const tab = line.indexOf('\t');
      return { key: line.slice(0, tab), value: line.slice(tab + 1) };
    });
}

/** The values alone. */
export async function committedValues(
  broker: Pick<BrokerAccess, 'bootstrap'>,
  topic: string,
): Promise<readonly string[]> {
  return (await committedRecords(broker, topic)).map(({ value }) => value);
}
