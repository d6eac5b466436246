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

/** An element's. They change with the colour scheme. */
export function colorsOf(style: CSSStyleDeclaration): TimelineColors {
  const color = (name: string): string => style.getPropertyValue(name);
  return {
    ink: color('--ink'),
    muted: color('--muted'),
    grid: color('--grid'),
    card: color('--card'),
    accent: color('--accent'),
    soft: color('--accent-soft'),
    late: color('--late'),
  };
}
