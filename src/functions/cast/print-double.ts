/** As Java's Double.toString: the shortest digits that read back, in `1.0E10` form outside of [0.001, 10 million). */
export function printDouble(value: number): string {
  return printWith(value, (magnitude) => magnitude.toExponential());
}

/** As Java's Float.toString: as few digits as tell the FLOAT from its neighbours. */
export function printFloat(value: number): string {
  return printWith(value, (magnitude) => {
    for (let digits = 0; digits < 8; digits++) {
      const text = magnitude.toExponential(digits);
      if (Math.fround(Number(text)) === magnitude) return text;
    }
    return magnitude.toExponential(8);
  });
}

function printWith(value: number, toExponential: (magnitude: number) => string): string {
  if (!Number.isFinite(value)) return String(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const magnitude = Math.abs(value);
  if (magnitude === 0) return `${sign}0.0`;
  const [mantissa = '', exponentText = ''] = toExponential(magnitude).split('e');
  const digits = mantissa.replace('.', '').replace(/0+$/, '') || '0';
  const exponent = Number(exponentText);
  if (magnitude < 1e-3 || magnitude >= 1e7) {
    return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}
