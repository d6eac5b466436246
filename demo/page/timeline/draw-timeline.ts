import type { Frame } from '../../protocol/frame.js';
import { axisTime, clockTime, shortCount } from '../format/numbers.js';
import { box, cross, dot, line } from './draw-shapes.js';
import type { TimelineColors } from './timeline-colors.js';
import { axisTimes, type PlacedWindow, type TimeScale, xOf } from './timeline-layout.js';
import { FALL_MS, type SeenRow } from './timeline-model.js';

/** How wide a text is that stays the same for many pictures, measured once. */
export class TextWidth {
  #text = '';
  #width = 0;

  /** In `context`'s font, which has to be the same each time. */
  of(context: CanvasRenderingContext2D, text: string): number {
    if (text === this.#text) return this.#width;
    this.#text = text;
    this.#width = context.measureText(text).width;
    return this.#width;
  }
}

/** One picture. */
export interface TimelinePicture {
  readonly scale: TimeScale;
  readonly height: number;
  readonly lanes: number;
  readonly windows: readonly PlacedWindow[];
  readonly selectedEndMs: number | undefined;
  readonly lateRows: readonly SeenRow[];
  readonly fallingRows: readonly SeenRow[];
  readonly watermarkMs: number;
  readonly partitions: Frame['partitions'];
  /** By the wall's clock. */
  readonly atMs: number;
  readonly isStill: boolean;
  readonly colors: TimelineColors;
  /** Of what stands at the watermark. */
  readonly textWidth: TextWidth;
}

/** Above the lanes rows fall, below them is the axis. */
export const SKY_PX = 64;
const AXIS_PX = 26;
/** Wider than what stands at a mark. */
const AXIS_GAP_PX = 84;
const FLASH_MS = 900;
const LANE_GAP_PX = 5;
const LABEL_GAP_PX = 6;
const TITLE_MIN_PX = 70;
const TITLE_MIN_HEIGHT_PX = 16;
const DETAIL_MIN_HEIGHT_PX = 34;

/** Where a lane lies. */
export function laneBox(
  lane: number,
  { height, lanes }: Pick<TimelinePicture, 'height' | 'lanes'>,
): { readonly top: number; readonly height: number } {
  const each = (height - SKY_PX - AXIS_PX) / lanes;
  return { top: SKY_PX + lane * each, height: each - LANE_GAP_PX };
}

export function drawTimeline(context: CanvasRenderingContext2D, picture: TimelinePicture): void {
  context.clearRect(0, 0, picture.scale.width, picture.height);
  drawAxis(context, picture);
  for (const placed of picture.windows) drawWindow(context, picture, placed);
  drawRows(context, picture);
  drawWindowTexts(context, picture);
  drawPartitions(context, picture);
  drawWatermark(context, picture);
}

function drawAxis(context: CanvasRenderingContext2D, { scale, height, colors }: TimelinePicture) {
  const bottom = height - AXIS_PX;
  context.font = '11px ui-monospace, monospace';
  context.textAlign = 'center';
  context.lineWidth = 1;
  const timesMs = axisTimes(scale, AXIS_GAP_PX);
  const stepMs = (timesMs[1] ?? 0) - (timesMs[0] ?? 0);
  for (const timeMs of timesMs) {
    const x = Math.round(xOf(timeMs, scale)) + 0.5;
    context.strokeStyle = colors.grid;
    line(context, x, SKY_PX - 8, x, bottom);
    context.fillStyle = colors.muted;
    context.fillText(axisTime(timeMs, stepMs), x, bottom + 17);
  }
}

function drawWindow(
  context: CanvasRenderingContext2D,
  picture: TimelinePicture,
  { window, lane, fill }: PlacedWindow,
): void {
  const { scale, colors, atMs, selectedEndMs } = picture;
  const { top, height } = laneBox(lane, picture);
  const left = xOf(window.startMs, scale) + 1;
  const width = xOf(window.endMs, scale) - left - 1;
  if (left + width < 0 || left > scale.width) return;
  const isOpen = window.closedAtMs === undefined;
  const age = window.closedAtMs === undefined ? 0 : (atMs - window.closedAtMs) / FLASH_MS;
  context.globalAlpha = isOpen ? 1 : 0.75;
  context.fillStyle = colors.card;
  box(context, left, top, width, height);
  context.fill();
  const filled = Math.max(0, fill) * (height - 2);
  context.fillStyle = isOpen ? colors.soft : colors.grid;
  box(context, left, top, width, height, filled);
  context.fill();
  box(context, left, top, width, height);
  if (!isOpen && age < 1) {
    context.globalAlpha = 1 - age;
    context.fillStyle = colors.accent;
    context.fill();
  }
  context.globalAlpha = 1;
  context.strokeStyle = isOpen ? colors.accent : colors.muted;
  context.lineWidth = window.endMs === selectedEndMs ? 3 : isOpen ? 1.5 : 0.75;
  context.stroke();
}

/**
 * Above rows and late marks, so that they can be read. All that is written in one font is written at once: changing the font is what
 * costs most of a text.
 */
function drawWindowTexts(context: CanvasRenderingContext2D, picture: TimelinePicture): void {
  context.textAlign = 'left';
  context.font = '600 12px system-ui, sans-serif';
  for (const placed of picture.windows) drawWindowTitle(context, picture, placed);
  context.font = '11px system-ui, sans-serif';
  for (const placed of picture.windows) drawWindowDetail(context, picture, placed);
}

function drawWindowTitle(
  context: CanvasRenderingContext2D,
  picture: TimelinePicture,
  placed: PlacedWindow,
): void {
  const { colors } = picture;
  const { rows, closedAtMs } = placed.window;
  const { top, height } = laneBox(placed.lane, picture);
  const { from, width } = textPlace(placed, picture);
  if (width < TITLE_MIN_PX || height < TITLE_MIN_HEIGHT_PX) return;
  const isOpen = closedAtMs === undefined;
  context.globalAlpha = 0.8;
  context.fillStyle = isOpen ? colors.soft : colors.card;
  box(context, from + 3, top + 3, Math.min(82, width - 6), height < DETAIL_MIN_HEIGHT_PX ? 16 : 32);
  context.fill();
  context.globalAlpha = 1;
  context.fillStyle = isOpen ? colors.ink : colors.muted;
  const text = isOpen ? `${shortCount(rows)} rows` : 'closed';
  context.fillText(text, from + 7, top + 15, width - 10);
}

function drawWindowDetail(
  context: CanvasRenderingContext2D,
  picture: TimelinePicture,
  placed: PlacedWindow,
): void {
  const { colors } = picture;
  const { rows, keys, closedAtMs } = placed.window;
  const { top, height } = laneBox(placed.lane, picture);
  const { from, width } = textPlace(placed, picture);
  if (width < TITLE_MIN_PX || height < DETAIL_MIN_HEIGHT_PX) return;
  const isOpen = closedAtMs === undefined;
  context.fillStyle = isOpen ? colors.ink : colors.muted;
  const text = isOpen ? `${shortCount(keys)} keys` : `${shortCount(rows)} rows`;
  context.fillText(text, from + 7, top + 30, width - 10);
}

/** Where a window that may be partly out of sight, or behind the next one, has room for text. */
function textPlace({ window, seenToMs }: PlacedWindow, { scale }: TimelinePicture) {
  const from = Math.max(xOf(window.startMs, scale) + 1, 0);
  return { from, width: Math.min(xOf(seenToMs, scale) - 1, scale.width) - from };
}

function drawRows(context: CanvasRenderingContext2D, picture: TimelinePicture): void {
  const { scale, colors, atMs, fallingRows, lateRows, isStill, height } = picture;
  const ground = height - AXIS_PX - LANE_GAP_PX;
  context.fillStyle = colors.accent;
  for (const row of fallingRows) {
    const fallen = isStill ? 1 : (atMs - row.atMs) / FALL_MS;
    if (fallen > 1.6) continue;
    const to = SKY_PX + row.height * (ground - SKY_PX);
    const y = Math.min(to, 4 + (to - 4) * Math.min(1, fallen) ** 2);
    context.globalAlpha = fallen < 1 ? 0.85 : Math.max(0, (1.6 - fallen) * 1.2);
    dot(context, xOf(row.timeMs, scale), y, 1.8);
  }
  context.globalAlpha = 1;
  context.strokeStyle = colors.late;
  context.lineWidth = 1.8;
  for (const row of lateRows) {
    const fallen = isStill ? 1 : Math.min(1, (atMs - row.atMs) / FALL_MS);
    const to = SKY_PX + row.height * (ground - SKY_PX);
    cross(context, xOf(row.timeMs, scale), 4 + (to - 4) * fallen ** 2, 3.2);
  }
}

function drawPartitions(context: CanvasRenderingContext2D, picture: TimelinePicture): void {
  const { partitions, scale, colors } = picture;
  context.font = '10px system-ui, sans-serif';
  context.textAlign = 'center';
  for (const [number, { watermarkMs, isIdle }] of partitions.entries()) {
    if (!Number.isFinite(watermarkMs)) continue;
    const x = Math.max(6, xOf(watermarkMs, scale));
    context.globalAlpha = isIdle ? 0.4 : 1;
    context.fillStyle = colors.muted;
    context.beginPath();
    context.moveTo(x, SKY_PX - 2);
    context.lineTo(x - 4, SKY_PX - 9);
    context.lineTo(x + 4, SKY_PX - 9);
    context.fill();
    context.fillText(`${number}${isIdle ? ' idle' : ''}`, x, SKY_PX - 12 - (number % 2) * 10);
  }
  context.globalAlpha = 1;
}

function drawWatermark(context: CanvasRenderingContext2D, picture: TimelinePicture): void {
  const { watermarkMs, scale, colors, height } = picture;
  if (!Number.isFinite(watermarkMs)) return;
  const x = xOf(watermarkMs, scale);
  context.strokeStyle = colors.accent;
  context.lineWidth = 2.5;
  line(context, x, 16, x, height - AXIS_PX + 4);
  context.font = '600 11px system-ui, sans-serif';
  context.textAlign = 'left';
  const text = `watermark ${clockTime(watermarkMs)}`;
  const width = picture.textWidth.of(context, text);
  const isBehind = x + width + 2 * LABEL_GAP_PX > scale.width;
  const wanted = isBehind ? x - LABEL_GAP_PX - width : x + LABEL_GAP_PX;
  const left = Math.max(4, Math.min(wanted, scale.width - width - 4));
  context.fillStyle = colors.card;
  box(context, left - 4, 1, width + 8, 17);
  context.fill();
  context.fillStyle = colors.accent;
  context.fillText(text, left, 14);
}
