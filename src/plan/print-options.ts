/** Option names whose values nobody should read in a plan or a log. */
const SECRET_NAME = /password|passwd|secret|token|key|jaas|credential|auth|sasl|certificate/i;

/** `https://user:password@host`: what stands before the @. */
const SECRET_IN_URL = /(\/\/)[^/?#@\s]+@/g;

/** The options of a WITH clause, as written there; values that may be secret are masked. */
export function printOptions(options: ReadonlyMap<string, string>): readonly string[] {
  return [...options].map(([key, value]) => {
    const shown = SECRET_NAME.test(key) ? '***' : value.replace(SECRET_IN_URL, '$1***@');
    return `'${key}'='${shown.replaceAll("'", "''")}'`;
  });
}
