/**
 * Gives `Symbol.dispose` and `Symbol.asyncDispose` to browsers that don't have them (Safari, Firefox before 141), before a class
 * with such a method is made: it would get the method under another name. Compilers look for the same symbols where they
 * rewrite `using`.
 */
for (const name of ['dispose', 'asyncDispose']) {
  if (!(name in Symbol)) {
    Object.defineProperty(Symbol, name, { value: Symbol.for(`Symbol.${name}`) });
  }
}
