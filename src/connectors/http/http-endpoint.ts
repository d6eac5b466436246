import type { OptionReader } from '../../common/option-reader.js';

const HEADER_PREFIX = 'http.headers.';
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Where requests go to, and what they carry. */
export interface HttpEndpoint {
  readonly url: string;
  /** The URL without what may be secret: for people to see. */
  readonly origin: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Reads `url`, which must have one of these protocols, and `http.headers.<name>`. Throws VALIDATION_ERROR. */
export function readHttpEndpoint(
  options: OptionReader,
  given: ReadonlyMap<string, string>,
  protocols: readonly string[],
): HttpEndpoint {
  const url = readUrl(options, protocols);
  const headers = new Map<string, string>();
  for (const option of given.keys()) {
    if (!option.startsWith(HEADER_PREFIX)) continue;
    const name = option.slice(HEADER_PREFIX.length);
    const value = options.text(option) ?? '';
    if (!HEADER_NAME.test(name)) throw options.error(option, 'has no name of a header behind it');
    if (!HEADER_VALUE.test(value)) {
      throw options.error(option, 'has a line break or another character that no header may have');
    }
    headers.set(name.toLowerCase(), value);
  }
  return { url: url.href, origin: originOf(url), headers };
}

/** Errors don't show the URL. */
function readUrl(options: OptionReader, protocols: readonly string[]): URL {
  const starts = protocols.map((protocol) => `${protocol}//`).join(' or ');
  const text = options.required('url', `it starts with ${starts}`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !protocols.includes(url.protocol)) {
    throw options.error('url', `must be a URL that starts with ${starts}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw options.error(
      'url',
      'must not have user and password in it: give them as a header or parameter by ${env:NAME}',
    );
  }
  if (url.hash !== '') throw options.error('url', 'must not have a part behind #');
  return url;
}

/** Protocol, host and path. */
function originOf({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}
