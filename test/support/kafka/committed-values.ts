import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BrokerAccess } from './broker-access.js';
import { kafkaJars } from './kafka-jars.js';

const PROGRAM = fileURLToPath(new URL('read-committed.java', import.meta.url));
const OUTPUT_BYTES_MAX = 1 << 28;

/**
 * The values of a topic's committed records, as Kafka's own Java client reads them: independent of all that is tested. Needs
 * a JDK, which compiles the few lines of Java.
 */
export async function committedValues(
  { bootstrap }: BrokerAccess,
  topic: string,
): Promise<readonly string[]> {
  const { java, classPath } = kafkaJars();
  const { stdout } = await promisify(execFile)(
    java,
    ['-cp', classPath, PROGRAM, bootstrap.plaintext, topic],
    { maxBuffer: OUTPUT_BYTES_MAX },
  );
  return stdout.split('\n').slice(0, -1);
}
