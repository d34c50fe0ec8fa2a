const DIGITS: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  壹: 1,
  幺: 1,
  二: 2,
  贰: 2,
  两: 2,
  俩: 2,
  三: 3,
  叁: 3,
  仨: 3,
  四: 4,
  肆: 4,
  五: 5,
  伍: 5,
  六: 6,
  陆: 6,
  七: 7,
  柒: 7,
  八: 8,
  捌: 8,
  九: 9,
  玖: 9,
};
const SCALES: Readonly<Record<string, number>> = {
  十: 10,
  拾: 10,
  百: 100,
  佰: 100,
  千: 1000,
  仟: 1000,
  万: 10_000,
};

/** The characters of a number, as a regular-expression source: Arabic or Chinese, no sign, no fraction. */
export const NUMBER = '(?:\\d{1,7}|[零〇一壹二贰两俩三叁仨四肆五伍六陆七柒八捌九玖十拾廿卅百佰千仟万]{1,9})';

/**
 * The value of a number written with Arabic or Chinese numerals (12, 十二, 一十二, 一百零五, 二〇二六, 三百二);
 * undefined when the characters do not make one, such as 三四.
 */
export function readNumber(words: string): number | undefined {
  if (/^\d{1,9}$/.test(words)) return Number(words);
  const chars = [...words.replaceAll('廿', '二十').replaceAll('卅', '三十')];
  if (chars.length === 0) return undefined;
  if (chars.every(char => char in DIGITS)) return readDigits(chars);
  return readScaled(chars);
}

function readDigits(chars: readonly string[]): number | undefined {
  if (chars.length === 1) return DIGITS[chars[0] ?? ''];
  // 三四 is "three or four"; only years (二〇二六) and numbers with a zero are spelt digit by digit.
  const spelt = chars.length >= 4 || chars.slice(1).some(char => char === '零' || char === '〇');
  return spelt ? Number(chars.map(char => DIGITS[char]).join('')) : undefined;
}

function readScaled(chars: readonly string[]): number | undefined {
  let total = 0;
  let digit: number | undefined;
  let lastScale = Number.POSITIVE_INFINITY;
  let zero = false;
  for (const char of chars) {
    const value = DIGITS[char];
    const scale = SCALES[char];
    if (value !== undefined) {
      if (value === 0) {
        if (digit !== undefined) return undefined;
        zero = true;
        continue;
      }
      if (digit !== undefined) return undefined;
      digit = value;
    } else if (scale !== undefined) {
      if (scale >= lastScale) return undefined;
      total += (digit ?? (scale === 10 ? 1 : Number.NaN)) * scale;
      digit = undefined;
      zero = false;
      lastScale = scale;
    } else return undefined;
  }
  // 一百二 is 120, 一百零二 is 102.
  const unit = zero || lastScale <= 10 || lastScale === Number.POSITIVE_INFINITY ? 1 : lastScale / 10;
  const result = total + (digit ?? 0) * unit;
  return Number.isFinite(result) ? result : undefined;
}
