import { StreamingError } from '../../../errors/streaming-error.js';
import { KafkaError } from '../driver/kafka-error.js';
import type { KafkaJs } from './kafkajs-parts.js';

/** What kafkajs gives to a mechanism of one's own: `request` goes out as it is, the answer comes with its length before it. */
interface SaslExchange {
  saslAuthenticate(step: {
    readonly request: { encode(): Promise<Uint8Array> };
    readonly response: {
      decode(answer: Uint8Array): Promise<string>;
      parse(text: string): Promise<string>;
    };
  }): Promise<string | undefined>;
}

/**
 * OAUTHBEARER by RFC 7628. kafkajs has it, but does not look at the answer, in which a broker refuses a token without an error
 * code; requests that follow would then be answered with nothing.
 */
export function bearerAuthenticator(
  token: () => Promise<string>,
  { toBuffer }: Pick<KafkaJs, 'toBuffer'>,
): (exchange: SaslExchange) => { authenticate(): Promise<void> } {
  return ({ saslAuthenticate }) => ({
    async authenticate() {
      const message = `n,,\u0001auth=Bearer ${await tokenOf(token)}\u0001\u0001`;
      const answer = await saslAuthenticate({
        request: { encode: async () => toBuffer(withLength(new TextEncoder().encode(message))) },
        response: {
          decode: async (bytes) => new TextDecoder().decode(bytes.subarray(LENGTH_BYTES)),
          parse: async (text) => text,
        },
      });
      if (answer) throw refusal(answer);
    },
  });
}

/** What gives tokens may be anybody's: its errors become ours, unless they are. */
async function tokenOf(token: () => Promise<string>): Promise<string> {
  try {
    return await token();
  } catch (error) {
    if (error instanceof StreamingError) throw error;
    throw new KafkaError('authentication', 'There was no bearer token to be had.', {}, error);
  }
}

const LENGTH_BYTES = 4;

function withLength(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(LENGTH_BYTES + message.length);
  new DataView(bytes.buffer).setInt32(0, message.length);
  bytes.set(message, LENGTH_BYTES);
  return bytes;
}

/** The answer is an object with a `status` such as `invalid_token`. */
function refusal(answer: string): KafkaError {
  const status = /"status"\s*:\s*"([\w-]{1,40})"/.exec(answer)?.[1] ?? 'no reason given';
  return new KafkaError(
    'authentication',
    `Kafka refused the bearer token (${status}): check that it has not ended and is made out for these brokers.`,
  );
}
