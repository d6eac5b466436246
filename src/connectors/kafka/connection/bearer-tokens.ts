import type { Clock } from '../../../time/clock.js';
import { KafkaError } from '../driver/kafka-error.js';
import type { SaslSettings } from './sasl-settings.js';

export type Fetch = typeof globalThis.fetch;

/** A token is asked for anew when less than this part of its life is left. */
const LIFE_LEFT_MIN = 0.2;
/** What a token without `expires_in` counts for. */
const LIFE_MS = 60_000;
const TOO_MANY_REQUESTS = 429;
const SERVER_ERROR_MIN = 500;

/** Tokens of an OAuth 2.0 server by client credentials (RFC 6749, 4.4), kept for most of their life. */
export class BearerTokens {
  readonly #who: Extract<SaslSettings, { kind: 'client-credentials' }>;
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  readonly #fetch: Fetch;
  #token: Promise<string> | undefined;
  #renewAtMs = Number.POSITIVE_INFINITY;

  constructor(
    who: Extract<SaslSettings, { kind: 'client-credentials' }>,
    timeoutMs: number,
    clock: Clock,
    fetch: Fetch,
  ) {
    this.#who = who;
    this.#timeoutMs = timeoutMs;
    this.#clock = clock;
    this.#fetch = fetch;
  }

  /** Throws KafkaError: `authentication` where the server refuses; `network` or `timeout` where it does not answer, or can't for now. */
  current(): Promise<string> {
    if (this.#token === undefined || this.#clock.monotonicMs() >= this.#renewAtMs) {
      const token = this.#ask();
      this.#token = token;
      this.#renewAtMs = Number.POSITIVE_INFINITY;
      token.catch(() => {
        if (this.#token === token) this.#token = undefined;
      });
    }
    return this.#token;
  }

  async #ask(): Promise<string> {
    const { endpoint, clientId, clientSecret, scope } = this.#who;
    const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    if (scope !== undefined) body.set('scope', scope);
    const askedAtMs = this.#clock.monotonicMs();
    const response = await this.#post(endpoint, body, credentials);
    const answer = await this.#answerOf(response);
    const { access_token: token, expires_in: lifeSeconds } = answer;
    if (!response.ok || typeof token !== 'string' || token === '') {
      throw this.#refusal(response.status, answer.error);
    }
    const lifeMs = Number(lifeSeconds) > 0 ? Number(lifeSeconds) * 1000 : LIFE_MS;
    this.#renewAtMs = askedAtMs + lifeMs * (1 - LIFE_LEFT_MIN);
    return token;
  }

  async #post(endpoint: URL, body: URLSearchParams, credentials: string): Promise<Response> {
    // Browsers refuse to be asked as a method of something else.
    const fetch = this.#fetch;
    try {
      return await fetch(endpoint, {
        method: 'POST',
        body,
        headers: { authorization: `Basic ${base64(credentials)}`, accept: 'application/json' },
        redirect: 'error',
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
    } catch (cause) {
      throw this.#unanswered(cause);
    }
  }

  /** Empty where the answer is no object. */
  async #answerOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
    try {
      const answer: unknown = await response.json();
      return typeof answer === 'object' && answer !== null ? { ...answer } : {};
    } catch (cause) {
      if (cause instanceof SyntaxError) return {};
      throw this.#unanswered(cause);
    }
  }

  #unanswered(cause: unknown): KafkaError {
    const isLate = cause instanceof Error && cause.name === 'TimeoutError';
    return new KafkaError(
      isLate ? 'timeout' : 'network',
      `The token server at ${this.#place} does not answer: check properties.sasl.oauthbearer.token.endpoint.url.`,
      {},
      cause,
    );
  }

  #refusal(status: number, error: unknown): KafkaError {
    const code = typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? ` (${error})` : '';
    const mayPass = status === TOO_MANY_REQUESTS || status >= SERVER_ERROR_MIN;
    return new KafkaError(
      mayPass ? 'network' : 'authentication',
      `The token server at ${this.#place} gave no token but status ${status}${code}: check clientId and clientSecret in properties.sasl.jaas.config.`,
    );
  }

  get #place(): string {
    const { origin, pathname } = this.#who.endpoint;
    return origin + pathname;
  }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
