import type { MemoryViews } from '../memory-views.js';
import { bitAt } from './bits-reference.js';
import type { TextKernels } from './text-kernels.js';
import { encodedAt, writeTexts } from './texts-reference.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const EMPTY = new Uint8Array();

/** The plain TypeScript twin of assembly/select/text.ts. */
export function textReference(views: MemoryViews): TextKernels {
  const charactersAt = (dictionary: number, address: number): string[] => [
    ...decoder.decode(encodedAt(views, dictionary, address)),
  ];
  return {
    concatUtf8(aDictionary, a, aStep, bDictionary, b, bStep, validity, n, offsets, bytes) {
      writeTexts(views, n, offsets, bytes, (i) => {
        if (bitAt(views, validity, i) !== 1) return EMPTY;
        const left = encodedAt(views, aDictionary, a + i * aStep);
        return Uint8Array.from([...left, ...encodedAt(views, bDictionary, b + i * bStep)]);
      });
    },
    substringUtf8(
      dictionary,
      codes,
      step,
      from,
      fromStep,
      length,
      lengthStep,
      validity,
      n,
      offsets,
      bytes,
    ) {
      writeTexts(views, n, offsets, bytes, (i) => {
        if (bitAt(views, validity, i) !== 1) return EMPTY;
        const characters = charactersAt(dictionary, codes + i * step);
        const position = views.i32[(from + i * fromStep) >>> 2] ?? 0;
        const count = Math.max(views.i32[(length + i * lengthStep) >>> 2] ?? 0, 0);
        const start = position > 0 ? position - 1 : position < 0 ? characters.length + position : 0;
        return start < 0 ? EMPTY : encoder.encode(characters.slice(start, start + count).join(''));
      });
    },
    likeUtf8(dictionary, codes, step, patterns, pattern, patternStep, escapeByte, n, out) {
      for (let i = 0; i < n; i++) {
        const text = charactersAt(dictionary, codes + i * step);
        const wanted = symbolsOf(charactersAt(patterns, pattern + i * patternStep), escapeByte);
        views.u8[out + i] = matches(text, wanted) ? 1 : 0;
      }
    },
  };
}

type PatternSymbol = 'any' | 'one' | { readonly literal: string };

function symbolsOf(pattern: readonly string[], escapeByte: number): PatternSymbol[] {
  const symbols: PatternSymbol[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i] ?? '';
    const next = pattern[i + 1];
    if (character.codePointAt(0) === escapeByte && next !== undefined) {
      symbols.push({ literal: next });
      i++;
    } else {
      symbols.push(character === '%' ? 'any' : character === '_' ? 'one' : { literal: character });
    }
  }
  return symbols;
}

/** `reached[j]`: whether the first symbols up to j can match the characters seen so far. */
function matches(text: readonly string[], wanted: readonly PatternSymbol[]): boolean {
  let reached = wanted.map(() => false);
  const open = (states: boolean[], begin: boolean): boolean[] => {
    let before = begin;
    return wanted.map((symbol, j) => {
      before = (states[j] ?? false) || (before && symbol === 'any');
      return before;
    });
  };
  reached = open(reached, true);
  let begin = true;
  for (const character of text) {
    const next = wanted.map((symbol, j) => {
      const before = j === 0 ? begin : (reached[j - 1] ?? false);
      if (symbol === 'any') return reached[j] ?? false;
      return before && (symbol === 'one' || symbol.literal === character);
    });
    begin = false;
    reached = open(next, false);
  }
  return wanted.length === 0 ? text.length === 0 : (reached.at(-1) ?? false);
}
