import { assert } from './assert.js';
import type { Json } from './json.js';

/** Reads the fields of a JSON object that we have written ourselves: what isn't as expected is our own mistake. */
export class JsonFields {
  readonly #object: { readonly [name: string]: Json };

  constructor(json: Json) {
    assert(typeof json === 'object' && json !== null && !isArray(json), 'this is a JSON object');
    this.#object = json;
  }

  get(name: string): Json {
    const value = this.#object[name];
    assert(value !== undefined, `the field ${name} is there`);
    return value;
  }

  number(name: string): number {
    const value = this.get(name);
    assert(typeof value === 'number', `the field ${name} is a number`);
    return value;
  }

  string(name: string): string {
    const value = this.get(name);
    assert(typeof value === 'string', `the field ${name} is a string`);
    return value;
  }

  boolean(name: string): boolean {
    const value = this.get(name);
    assert(typeof value === 'boolean', `the field ${name} is a boolean`);
    return value;
  }

  array(name: string): readonly Json[] {
    const value = this.get(name);
    assert(isArray(value), `the field ${name} is an array`);
    return value;
  }

  numbers(name: string): readonly number[] {
    return this.array(name).map(Number);
  }

  /** An array of objects. */
  objects(name: string): readonly JsonFields[] {
    return this.array(name).map((value) => new JsonFields(value));
  }
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
