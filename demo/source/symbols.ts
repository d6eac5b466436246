/** The instruments that the simulated trades are of: invented companies. */
const NAMED: readonly {
  readonly symbol: string;
  readonly name: string;
  readonly sector: string;
}[] = [
  { symbol: 'ACME', name: 'Acme Tools', sector: 'Industrials' },
  { symbol: 'NOVA', name: 'Nova Systems', sector: 'Technology' },
  { symbol: 'BREW', name: 'Brewline Coffee', sector: 'Consumer' },
  { symbol: 'HELI', name: 'Helio Power', sector: 'Energy' },
  { symbol: 'KITE', name: 'Kite Airlines', sector: 'Transport' },
  { symbol: 'MOSS', name: 'Moss Biotech', sector: 'Health' },
  { symbol: 'ORCA', name: 'Orca Shipping', sector: 'Transport' },
  { symbol: 'PINE', name: 'Pinewood Homes', sector: 'Consumer' },
  { symbol: 'QUAD', name: 'Quad Robotics', sector: 'Technology' },
  { symbol: 'RUNE', name: 'Rune Games', sector: 'Technology' },
  { symbol: 'SALT', name: 'Salt & Sons', sector: 'Consumer' },
  { symbol: 'TERN', name: 'Tern Energy', sector: 'Energy' },
];

/** The first rows of the dimension table `securities`. */
export const SECURITIES = NAMED;

/** So many symbols: the named ones, and numbered ones behind them. */
export function symbolNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => NAMED[i]?.symbol ?? `S${i}`);
}
