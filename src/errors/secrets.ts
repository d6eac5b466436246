/** Option names whose values nobody should read in a plan, a log or an error. */
const SECRET_NAME = /password|passwd|secret|token|key|jaas|credential|auth|sasl|certificate/i;

/**
 * `https://user:password@host`: what stands before the @. Where the scheme has users as a rule, a password with characters
 * that should have been encoded is none the less found; so is one among the parameters.
 */
const SECRETS_IN_URL = [
  /(?<=postgres(?:ql)?:\/\/).+(?=@)/gs,
  /(?<=\/\/)[^/?#@\s']+(?=@)/g,
  /(?<=[?&]password=)[^&\s']+/g,
];

/** `'name' = 'value'`, the value perhaps without its end. */
const OPTION = /('([^']*)'\s*=\s*')((?:[^']|'')*)/g;

/** What may be shown of an option's value. */
export function maskedValue(name: string, value: string): string {
  return SECRET_NAME.test(name) ? '***' : maskedUrl(value, () => '***');
}

/** A line of SQL of the same length, with stars where a WITH clause has secrets. */
export function maskedLine(line: string): string {
  const stars = (text: string): string => '*'.repeat(text.length);
  const options = line.replace(
    OPTION,
    (_, start: string, name: string, value: string) =>
      start + (SECRET_NAME.test(name) ? stars(value) : maskedUrl(value, stars)),
  );
  return options.replace(/[^\s']+/g, (word) => maskedUrl(word, stars));
}

function maskedUrl(text: string, mask: (secret: string) => string): string {
  return SECRETS_IN_URL.reduce((masked, secret) => masked.replace(secret, mask), text);
}
