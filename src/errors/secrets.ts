/** Option names whose values nobody should read in a plan, a log or an error. */
const SECRET_NAME = /password|passwd|secret|token|key|jaas|credential|auth|sasl|certificate/i;

/** `https://user:password@host`: what stands before the @. */
const SECRET_IN_URL = /(\/\/)([^/?#@\s']+)(?=@)/g;

/** `'name' = 'value'`, the value perhaps without its end. */
const OPTION = /('([^']*)'\s*=\s*')((?:[^']|'')*)/g;

/** What may be shown of an option's value. */
export function maskedValue(name: string, value: string): string {
  return SECRET_NAME.test(name) ? '***' : value.replace(SECRET_IN_URL, '$1***');
}

/** A line of SQL of the same length, with stars where a WITH clause has secrets. */
export function maskedLine(line: string): string {
  const stars = (text: string): string => '*'.repeat(text.length);
  return line
    .replace(OPTION, (option: string, start: string, name: string, value: string) =>
      SECRET_NAME.test(name) ? start + stars(value) : option,
    )
    .replace(SECRET_IN_URL, (_, slashes: string, user: string) => slashes + stars(user));
}
