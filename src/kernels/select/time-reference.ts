import {
  EXTRACT_DAY,
  EXTRACT_DAY_OF_WEEK,
  EXTRACT_DAY_OF_YEAR,
  EXTRACT_EPOCH,
  EXTRACT_HOUR,
  EXTRACT_MINUTE,
  EXTRACT_MONTH,
  EXTRACT_QUARTER,
  EXTRACT_SECOND,
  EXTRACT_WEEK,
  EXTRACT_YEAR,
} from '../abi.js';
import type { MemoryViews } from '../memory-views.js';
import type { TimeKernels } from './time-kernels.js';

const DAY_MS = 86_400_000;

/** The plain TypeScript twin of assembly/select/time.ts, exact for the years that Date covers. */
export function timeReference(views: MemoryViews): TimeKernels {
  const timeAt = (address: number): bigint => views.i64[address >>> 3] ?? 0n;
  return {
    extractTime(field, values, step, unitsPerSecond, n, out) {
      for (let i = 0; i < n; i++) {
        const seconds = floorDivide(timeAt(values + i * step), BigInt(unitsPerSecond));
        const value = field === EXTRACT_EPOCH ? seconds : BigInt(fieldOf(field, Number(seconds)));
        views.i64[(out >>> 3) + i] = value;
      }
    },
    addMonths(values, step, months, monthsStep, unitsPerDay, n, out) {
      const units = BigInt(unitsPerDay);
      for (let i = 0; i < n; i++) {
        const value = timeAt(values + i * step);
        const days = floorDivide(value, units);
        const added = views.i32[(months + i * monthsStep) >>> 2] ?? 0;
        const moved = BigInt(plusMonths(Number(days), added));
        views.i64[(out >>> 3) + i] = moved * units + (value - days * units);
      }
    },
  };
}

export function floorDivide(value: bigint, divisor: bigint): bigint {
  return value / divisor - (value % divisor < 0n ? 1n : 0n);
}

function fieldOf(field: number, seconds: number): number {
  const date = new Date(seconds * 1000);
  const year = date.getUTCFullYear();
  const days = Math.floor(seconds / 86_400);
  switch (field) {
    case EXTRACT_YEAR:
      return year;
    case EXTRACT_QUARTER:
      return Math.floor(date.getUTCMonth() / 3) + 1;
    case EXTRACT_MONTH:
      return date.getUTCMonth() + 1;
    case EXTRACT_WEEK: {
      const thursday = days - ((date.getUTCDay() + 6) % 7) + 3;
      const thursdayYear = new Date(thursday * DAY_MS).getUTCFullYear();
      return Math.floor((thursday - daysOf(thursdayYear, 0, 1)) / 7) + 1;
    }
    case EXTRACT_DAY:
      return date.getUTCDate();
    case EXTRACT_DAY_OF_YEAR:
      return days - daysOf(year, 0, 1) + 1;
    case EXTRACT_DAY_OF_WEEK:
      return date.getUTCDay() + 1;
    case EXTRACT_HOUR:
      return date.getUTCHours();
    case EXTRACT_MINUTE:
      return date.getUTCMinutes();
    case EXTRACT_SECOND:
      return date.getUTCSeconds();
    default:
      return 0;
  }
}

function plusMonths(days: number, months: number): number {
  const date = new Date(days * DAY_MS);
  const month = date.getUTCMonth() + months;
  const lastDay = new Date(daysOf(date.getUTCFullYear(), month + 1, 0) * DAY_MS).getUTCDate();
  return daysOf(date.getUTCFullYear(), month, Math.min(date.getUTCDate(), lastDay));
}

/** Months from 0; days and months out of range carry over. */
function daysOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.getTime() / DAY_MS;
}
