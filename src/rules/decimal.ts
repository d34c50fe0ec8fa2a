/** Exact decimal arithmetic for ratios: 0.07 of 100 is 7, where binary floating point makes 7.000000000000001. */

export type Rounding = 'ceil' | 'floor' | 'round';

/** ratio × count, exact in the decimal digits that the ratio is written with, then rounded (`round`: half up). */
export function ratioOf(ratio: number, count: number, rounding: Rounding): number {
  const { digits, scale } = decimal(ratio);
  const unit = 10n ** BigInt(scale);
  const product = digits * BigInt(count);
  const whole = product / unit;
  const rest = product % unit;
  const up = rounding === 'ceil' ? rest > 0n : rounding === 'round' && rest * 2n >= unit;
  return Number(up ? whole + 1n : whole);
}

/** A non-negative number as digits ÷ 10^scale, by its shortest decimal form (which is what JSON carried). */
function decimal(value: number): { digits: bigint; scale: number } {
  const match = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (!match) throw new RangeError(`not a ratio: ${value}`);
  const [, whole = '0', fraction = '', exponent = '0'] = match;
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}
