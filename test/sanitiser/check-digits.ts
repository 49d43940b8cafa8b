/** With the last digit that makes the Luhn sum right. */
export function luhn(head: string): string {
  let sum = 0;
  for (let at = 0; at < head.length; at++) {
    const digit = Number(head[head.length - 1 - at]) * (at % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return head + String((10 - (sum % 10)) % 10);
}

/** ISO 13616: country, check digits, account. */
export function iban(country: string, account: string): string {
  const figures = [...`${account}${country}00`].map((each) => parseInt(each, 36)).join('');
  let rest = 0;
  for (const digit of figures) rest = (rest * 10 + Number(digit)) % 97;
  return `${country}${String(98 - rest).padStart(2, '0')}${account}`;
}

export const dni = (number: string): string => number + 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23]!;
export const inFours = (text: string, sign = ' '): string => text.replace(/(.{4})(?=.)/g, `$1${sign}`);
