import type { Frame } from '../../protocol/frame.js';
import { axisTime, clockTime, shortCount } from '../format/numbers.js';
import { axisTimes, type PlacedWindow, type TimeScale, xOf } from './timeline-layout.js';
import { FALL_MS, type SeenRow } from './timeline-model.js';

/** The page's colours. */
export interface TimelineColors {
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly card: string;
  readonly accent: string;
  readonly soft: string;
  readonly late: string;
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
}

/** Above the lanes rows fall, below them is the axis. */
export const SKY_PX = 64;
const AXIS_PX = 26;
/** Wider than what stands at a mark. */
const AXIS_GAP_PX = 84;
const FLASH_MS = 900;
const LANE_GAP_PX = 5;
const LABEL_GAP_PX = 6;

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
  for (const placed of picture.windows) drawWindowText(context, picture, placed);
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
  context.save();
  box(context, left, top, width, height);
  context.clip();
  context.fillStyle = isOpen ? colors.soft : colors.grid;
  context.fillRect(left, top + height - filled, width, filled);
  if (!isOpen && age < 1) {
    context.globalAlpha = 1 - age;
    context.fillStyle = colors.accent;
    context.fillRect(left, top, width, height);
  }
  context.restore();
  context.globalAlpha = 1;
  context.strokeStyle = isOpen ? colors.accent : colors.muted;
  context.lineWidth = window.endMs === selectedEndMs ? 3 : isOpen ? 1.5 : 0.75;
  box(context, left, top, width, height);
  context.stroke();
}

/** Above rows and late marks, so that it can be read. */
function drawWindowText(
  context: CanvasRenderingContext2D,
  picture: TimelinePicture,
  { window, lane }: PlacedWindow,
): void {
  const { colors, scale } = picture;
  const { rows, keys, closedAtMs } = window;
  const { top, height } = laneBox(lane, picture);
  const isOpen = closedAtMs === undefined;
  const left = xOf(window.startMs, scale) + 1;
  const width = xOf(window.endMs, scale) - left - 1;
  const from = Math.max(left, 0);
  const visible = Math.min(left + width, scale.width) - from;
  if (visible < 70 || height < 16) return;
  context.textAlign = 'left';
  context.globalAlpha = 0.8;
  context.fillStyle = isOpen ? colors.soft : colors.card;
  box(context, from + 3, top + 3, Math.min(82, visible - 6), height < 34 ? 16 : 32);
  context.fill();
  context.globalAlpha = 1;
  context.fillStyle = isOpen ? colors.ink : colors.muted;
  context.font = '600 12px system-ui, sans-serif';
  const text = isOpen ? `${shortCount(rows)} rows` : 'closed';
  context.fillText(text, from + 7, top + 15, visible - 10);
  if (height < 34) return;
  context.font = '11px system-ui, sans-serif';
  const second = isOpen ? `${shortCount(keys)} keys` : `${shortCount(rows)} rows`;
  context.fillText(second, from + 7, top + 30, visible - 10);
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
  const { width } = context.measureText(text);
  const isBehind = x + width + 2 * LABEL_GAP_PX > scale.width;
  const wanted = isBehind ? x - LABEL_GAP_PX - width : x + LABEL_GAP_PX;
  const left = Math.max(4, Math.min(wanted, scale.width - width - 4));
  context.fillStyle = colors.card;
  box(context, left - 4, 1, width + 8, 17);
  context.fill();
  context.fillStyle = colors.accent;
  context.fillText(text, left, 14);
}

function line(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number) {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

function box(context: CanvasRenderingContext2D, x: number, y: number, w: number, h: number): void {
  context.beginPath();
  context.roundRect(x, y, Math.max(1, w), Math.max(1, h), 6);
}

function dot(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function cross(context: CanvasRenderingContext2D, x: number, y: number, arm: number): void {
  context.beginPath();
  context.moveTo(x - arm, y - arm);
  context.lineTo(x + arm, y + arm);
  context.moveTo(x + arm, y - arm);
  context.lineTo(x - arm, y + arm);
  context.stroke();
}
