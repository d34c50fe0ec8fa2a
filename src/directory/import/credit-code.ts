/** 统一社会信用代码 (GB 32100-2015): 18 characters without I, O, S, V, Z; the last one checks the others. */
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** The check character of the first 17 characters; undefined when one of them is not of the alphabet. */
export function checkCharacter(code: string): string | undefined {
  let sum = 0;
  let weight = 1;
  for (const character of code.slice(0, 17)) {
    const value = alphabet.indexOf(character);
    if (value < 0) return undefined;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return alphabet[(31 - (sum % 31)) % 31];
}

/** Whether a code of 18 characters ends with its check character. */
export function hasCheckDigit(code: string): boolean {
  return code.length === 18 && checkCharacter(code) === code[17];
}
