import { anyCase } from '../rules/patterns.js';

export interface IdShape {
  readonly name: string;
  readonly pattern: RegExp;
  /** Of the code without separators, in capitals. Absent: the shape is rare enough by itself. */
  readonly check?: (code: string) => boolean;
}

const EDGE = '(?<![\\p{L}\\p{N}_#/-])';
const END = '(?![\\p{L}\\p{N}_])';
const S = '[ .\\-/]{0,2}';
const of = (source: string): RegExp => new RegExp(`${EDGE}${anyCase(source.toLowerCase())}${END}`, 'gu');

/** Month and day are possible ones; `at` is where the two digits of the month begin. */
const hasDate = (at: number) => (code: string): boolean => {
  const [month, day] = [Number(code.slice(at, at + 2)), Number(code.slice(at + 2, at + 4))];
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
};

/** Sum of digits by weights, from the right, 2 to 7 and again. Chile, modulo 11. */
export function isRut(code: string): boolean {
  const digits = code.slice(0, -1);
  let sum = 0;
  for (let at = 0; at < digits.length; at++) sum += Number(digits[digits.length - 1 - at]) * ((at % 6) + 2);
  const rest = 11 - (sum % 11);
  return code.at(-1) === (rest === 11 ? '0' : rest === 10 ? 'K' : String(rest));
}

/**
 * Shapes that no ordinary text has. A wrong check digit is a slip of the writer, not a reason to publish the rest; it is asked for where
 * the shape alone is not enough.
 */
export const NATIONAL_ID_SHAPES: readonly IdShape[] = [
  { name: 'ES DNI', pattern: of(`\\d{8}[ .-]{0,2}[A-Z]`) },
  { name: 'ES DNI, in groups', pattern: of(`\\d{1,2}[. ]\\d{3}[. ]\\d{3}[ .-]{0,2}[A-HJ-NP-TV-Z]`) },
  { name: 'ES NIE', pattern: of(`[XYZ]${S}\\d{7}${S}[A-Z]`) },
  { name: 'ES NIE, in groups', pattern: of(`[XYZ]${S}\\d[. ]?\\d{3}[. ]?\\d{3}${S}[A-Z]`) },
  { name: 'ES CIF', pattern: of('[ABCDEFGHJNPQRSUVW][ -]?\\d{8}') },
  { name: 'ES social security', pattern: of('\\d{2}[ /-]\\d{7,8}[ /-]\\d{2}') },
  { name: 'MX CURP', pattern: of(`[A-Z]{4}${S}\\d{6}${S}[HMX]${S}[A-Z]{2}${S}[A-Z]{3}${S}[A-Z\\d]${S}\\d`), check: hasDate(6) },
  { name: 'MX RFC', pattern: of(`[A-Z&]{3,4}[ -]{0,2}\\d{6}[ -]{0,2}(?=[A-Z\\d]{0,2}\\d|[A-Z]{3})[A-Z\\d]{3}`),
    check: (code) => hasDate(code.length - 7)(code) },
  { name: 'US SSN', pattern: of('\\d{3}([- .])\\d{2}\\1\\d{4}') },
  { name: 'GB National Insurance', pattern: of('[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\\d{2}[ -]?\\d{2}[ -]?\\d{2}[ -]?[A-D]') },
  { name: 'GB National Insurance, temporary', pattern: new RegExp(`${EDGE}[A-Z]{2} ?\\d{2} ?\\d{2} ?\\d{2} ?[A-Z]${END}`, 'gu') },
  { name: 'AR CUIT', pattern: of('(?:20|2[3-7]|3[034])-\\d{8}-\\d') },
  { name: 'CL RUT', pattern: of('\\d{1,2}\\.\\d{3}\\.\\d{3} ?- ?[\\dK]') },
  { name: 'CL RUT, without points', pattern: of('\\d{7,8}-[\\dK]'), check: isRut },
  { name: 'BR CPF', pattern: of('\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}') },
  { name: 'BR CNPJ', pattern: of('\\d{2}\\.\\d{3}\\.\\d{3}/\\d{4}-\\d{2}') },
  { name: 'IT codice fiscale', pattern: of('[A-Z]{6}\\d{2}[A-EHLMPRST]\\d{2}[A-Z]\\d{3}[A-Z]') },
];
