/** Whether a subject matches a filter, in which `*` stands for one token and a last `>` for one or more. */
export function matchesSubject(subject: string, filter: string): boolean {
  const tokens = subject.split('.');
  const wanted = filter.split('.');
  for (const [i, token] of wanted.entries()) {
    if (token === '>') return tokens.length > i;
    if (i >= tokens.length || (token !== '*' && token !== tokens[i])) return false;
  }
  return tokens.length === wanted.length;
}

/** Whether it may name subjects, or with wildcards filter them. */
export function isSubject(text: string, mayHaveWildcards: boolean): boolean {
  const tokens = text.split('.');
  return tokens.every((token, i) => {
    if (token === '*') return mayHaveWildcards;
    if (token === '>') return mayHaveWildcards && i === tokens.length - 1;
    return token !== '' && !/[\s*>]/.test(token);
  });
}
