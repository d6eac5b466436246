import {
  FORMAT_DAY,
  FORMAT_FRACTION,
  FORMAT_HOUR,
  FORMAT_LITERAL,
  FORMAT_MINUTE,
  FORMAT_MONTH,
  FORMAT_SECOND,
  FORMAT_YEAR,
  FORMAT_YEAR_OF_CENTURY,
} from '../abi.js';
import type { MemoryViews } from '../memory-views.js';
import { bitAt } from './bits-reference.js';
import type { FormatKernels } from './format-kernels.js';
import { writeTexts } from './texts-reference.js';
import { floorDivide } from './time-reference.js';

/** The plain TypeScript twin of assembly/select/format.ts, exact for the years that Date covers. */
export function formatReference(views: MemoryViews): FormatKernels {
  const valueAt = (address: number): bigint => views.i64[address >>> 3] ?? 0n;
  return {
    formatI64(values, step, validity, n, offsets, bytes) {
      writeTexts(views, n, offsets, bytes, (i) =>
        bitAt(views, validity, i) === 1 ? latin1(String(valueAt(values + i * step))) : latin1(''),
      );
    },
    formatTimes(values, step, validity, unitsPerSecond, program, programLength, n, offsets, bytes) {
      const units = BigInt(unitsPerSecond);
      writeTexts(views, n, offsets, bytes, (i) => {
        if (bitAt(views, validity, i) !== 1) return latin1('');
        const value = valueAt(values + i * step);
        const steps = views.u8.subarray(program, program + programLength);
        return latin1(timeText(value, units, steps));
      });
    },
  };
}

function timeText(value: bigint, units: bigint, program: Uint8Array): string {
  const seconds = floorDivide(value, units);
  const date = new Date(Number(seconds) * 1000);
  let text = '';
  for (let i = 0; i < program.length; i += 2) {
    const step = program[i] ?? 0;
    const argument = program[i + 1] ?? 0;
    if (step === FORMAT_LITERAL) text += String.fromCharCode(argument);
    else if (step === FORMAT_FRACTION)
      text += fractionText(value - seconds * units, units, argument);
    else text += padded(fieldOf(step, date), argument);
  }
  return text;
}

function fieldOf(step: number, date: Date): number {
  switch (step) {
    case FORMAT_YEAR:
      return date.getUTCFullYear();
    case FORMAT_YEAR_OF_CENTURY:
      return ((date.getUTCFullYear() % 100) + 100) % 100;
    case FORMAT_MONTH:
      return date.getUTCMonth() + 1;
    case FORMAT_DAY:
      return date.getUTCDate();
    case FORMAT_HOUR:
      return date.getUTCHours();
    case FORMAT_MINUTE:
      return date.getUTCMinutes();
    case FORMAT_SECOND:
      return date.getUTCSeconds();
    default:
      return 0;
  }
}

function padded(value: number, width: number): string {
  return (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(width, '0');
}

function fractionText(rest: bigint, units: bigint, digits: number): string {
  const ownDigits = String(units).length - 1;
  return String(rest).padStart(ownDigits, '0').padEnd(digits, '0').slice(0, digits);
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
