const RADIUS_PX = 6;
const QUARTER = Math.PI / 2;

/**
 * The outline of a box with round corners, or of no more than its lowest `filled` pixels, to be filled or stroked. Takes no clipping,
 * and none of the calls whose arguments the browser has to make objects of: pictures are drawn sixty times a second.
 */
export function box(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  filled = height,
): void {
  const [w, h] = [Math.max(1, width), Math.max(1, height)];
  const radius = Math.min(RADIUS_PX, w / 2, h / 2);
  const top = y + Math.max(0, h - filled);
  const [left, right] = [x + radius, x + w - radius];
  const [upper, lower] = [Math.max(top, y + radius), y + h - radius];
  // How far into the round corners the box is cut, as angles.
  const cutAbove = Math.asin(Math.max(-1, Math.min(0, (top - y) / radius - 1)));
  const cutBelow = Math.asin(Math.max(0, Math.min(1, (top - lower) / radius)));
  context.beginPath();
  if (cutBelow === 0) context.arc(right, upper, radius, cutAbove, 0);
  context.arc(right, lower, radius, cutBelow, QUARTER);
  context.arc(left, lower, radius, QUARTER, Math.PI - cutBelow);
  if (cutBelow === 0) context.arc(left, upper, radius, Math.PI, Math.PI - cutAbove);
  context.closePath();
}

export function line(
  context: CanvasRenderingContext2D,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

export function dot(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

export function cross(context: CanvasRenderingContext2D, x: number, y: number, arm: number): void {
  context.beginPath();
  context.moveTo(x - arm, y - arm);
  context.lineTo(x + arm, y + arm);
  context.moveTo(x + arm, y - arm);
  context.lineTo(x - arm, y + arm);
  context.stroke();
}
