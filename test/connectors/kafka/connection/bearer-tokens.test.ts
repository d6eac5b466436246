import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  BearerTokens,
  type Fetch,
} from '../../../../src/connectors/kafka/connection/bearer-tokens.js';
import { ManualClock } from '../../../support/manual-clock.js';

const SECRET = 'canary:ü 93c1';

function tokensFrom(answer: () => Response | Promise<Response>) {
  const requests: Request[] = [];
  const fetch: Fetch = async (input, init) => {
    requests.push(new Request(input, init));
    return answer();
  };
  const clock = new ManualClock();
  const who = {
    kind: 'client-credentials',
    endpoint: new URL('https://id.example/token?audience=x'),
    clientId: 'me',
    clientSecret: SECRET,
    scope: 'read',
  } as const;
  return { tokens: new BearerTokens(who, 1000, clock, fetch), requests, clock };
}

const token = (life: unknown = 100) =>
  Response.json({ access_token: `token-of-${life}`, token_type: 'Bearer', expires_in: life });

describe('bearer tokens', () => {
  it('are asked for by client credentials', async () => {
    const { tokens, requests } = tokensFrom(token);
    expect(await tokens.current()).toBe('token-of-100');
    const [request] = requests;
    expect(request?.method).toBe('POST');
    expect(await request?.text()).toBe('grant_type=client_credentials&scope=read');
    const basic = request?.headers.get('authorization') ?? '';
    expect(atob(basic.replace('Basic ', ''))).toBe(`me:${encodeURIComponent(SECRET)}`);
  });

  it('are kept for most of their life, and asked for once at a time', async () => {
    const { tokens, requests, clock } = tokensFrom(() => token(100));
    await Promise.all([tokens.current(), tokens.current()]);
    clock.advance(79_000);
    await tokens.current();
    expect(requests).toHaveLength(1);
    clock.advance(2000);
    await tokens.current();
    expect(requests).toHaveLength(2);
  });

  it.each([
    [
      () => Response.json({ error: 'invalid_client' }, { status: 401 }),
      'authentication',
      /401 \(invalid_client\)/,
    ],
    [() => new Response(SECRET, { status: 200 }), 'authentication', /no token but status 200/],
    [() => new Response('busy', { status: 503 }), 'network', /503/],
    [() => Promise.reject(new TypeError('fetch failed')), 'network', /does not answer/],
    [() => Promise.reject(new DOMException('late', 'TimeoutError')), 'timeout', /does not answer/],
  ])(
    'fail by what the server says, and are asked for again: %#',
    async (answer, kind, sentence) => {
      const { tokens, requests } = tokensFrom(answer as () => Response);
      const error: unknown = await tokens.current().catch((caught: unknown) => caught);
      expect(error).toMatchObject({ kind, message: expect.stringMatching(sentence) });
      expect(inspect(error, { depth: 5, showHidden: true })).not.toMatch(/93c1/);
      await tokens.current().catch(() => {});
      expect(requests).toHaveLength(2);
    },
  );
});
