/** Event-time windows aligned to the epoch, half open: [start, start + sizeMs). */
export type WindowAssigner =
  | { readonly kind: 'tumble'; readonly sizeMs: number }
  /** A row lies in every window that covers it; `slideMs` may be any length, `sizeMs` any multiple or none of it. */
  | { readonly kind: 'hop'; readonly sizeMs: number; readonly slideMs: number };

/** How a table's watermark follows from its rows. */
export type WatermarkStrategy =
  /** `WATERMARK FOR column AS column - INTERVAL …`: the largest timestamp seen, less `delayMs`. */
  | { readonly kind: 'bounded-out-of-orderness'; readonly column: number; readonly delayMs: number }
  /** Any other expression over the row: column `column` holds its value, whose running maximum is the watermark. */
  | { readonly kind: 'expression'; readonly column: number };
