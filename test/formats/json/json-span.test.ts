import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eachElement } from '../../../src/formats/json/json-span.js';

function elementsOf(text: string): string[] | undefined {
  const bytes = new TextEncoder().encode(`x${text}x`);
  const elements: string[] = [];
  const isArray = eachElement(bytes, 1, bytes.length - 1, (start, end) => {
    elements.push(new TextDecoder().decode(bytes.subarray(start, end)));
  });
  return isArray ? elements : undefined;
}

it('the elements of an array are found as they are written', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 1, '\t'), (values, space) => {
      const found = elementsOf(` ${JSON.stringify(values, null, space)}\n`);
      expect(found?.map((element) => JSON.parse(element))).toEqual(
        JSON.parse(JSON.stringify(values)),
      );
    }),
  );
});

it('what is no array has no elements', () => {
  for (const text of ['', '{}', '1', '[', '[1', '[1,', '[1,]', '[1 2]', '[] 1', '["a]', '[{]']) {
    expect(elementsOf(text)).toBeUndefined();
  }
});
