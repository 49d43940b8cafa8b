import { STATES } from '../data/street-words.js';
import type { Rule } from '../types.js';
import { matches, matchesAt, stretches, when } from './matching.js';
import { listed, startsOf } from './word-starts.js';
import { firstWords, pattern, words } from './patterns.js';

const END = String.raw`(?![\p{L}\p{N}])`;
const CITY = String.raw`[A-Z][\p{L}'.-]{1,24}(?:[ -][A-Z][\p{L}'.-]{1,24}){0,3}`;
const CITY_ZIP = pattern(String.raw`(?<![\p{L}\p{N}])${CITY},?\s${STATES},?\s\d{5}(?:-\d{4})?${END}`, 'gu');
/** British (BS 7666) and Canadian ones. */
const POSTCODE = pattern(
  String.raw`(?<![\p{L}\p{N}_-])(?:(?:[A-PR-UWYZ][A-HK-Y]?\d[A-HJKPSTUW\d]?)\s\d[ABD-HJLNP-UW-Z]{2}|
    [A-PR-UWYZ][A-HK-Y]\d{1,2}\d[ABD-HJLNP-UW-Z]{2}|
    [ABCEGHJ-NPRSTVXY]\d[A-Z]\s\d[A-Z]\d)(?![\p{L}\p{N}_-])`,
  'gu',
);
const CALLED = pattern(
  String.raw`(?<![\p{L}\p{N}-])(?:${words('zip zip_code zipcode post_code postcode postal_code codigo_postal cod._postal')}|
    [cC]\.?[pP]\.?(?=[\s:]{1,3}\d{5}(?!\d)))\s?(?:is|es|:|=|-)?\s?:?\s?
    (?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|\d{4,5}(?:-\d{3,4})?)${END}
    (?:[\s,]{1,3}[A-Z][\p{L}]{2,24}(?:\s(?:de|del|la|[A-Z][\p{L}]{1,24})){0,3})?`,
  'uy',
);
const PROVINCE_LIST = `
  alava albacete alicante almeria asturias avila badajoz barcelona bilbao burgos caceres cadiz cantabria castellon ceuta ciudad_real
  cordoba cuenca
  gerona gijon girona granada guadalajara guipuzcoa huelva huesca jaen la_coruna a_coruna la_rioja las_palmas leon lerida lleida
  logrono lugo
  madrid malaga melilla mexico cdmx monterrey murcia navarra orense ourense oviedo palencia palma pamplona pontevedra salamanca
  san_sebastian
  santa_cruz santander segovia sevilla soria tarragona tenerife teruel toledo valencia valladolid vigo vitoria vizcaya zamora zaragoza`;
const PROVINCES = words(PROVINCE_LIST);
const PROVINCE_FIRST = firstWords(PROVINCE_LIST);
const SPANISH = String.raw`(?:0[1-9]|[1-4]\d|5[0-2])\d{3}`;
const CODE_PROVINCE = pattern(
  String.raw`\d(?<![\p{L}\p{N}.,-]\d)\d{4}(?<=${SPANISH})(?:[\s,.-]{1,3}[A-Z][\p{L}]{1,20}){0,2}[\s,.(-]{1,3}${PROVINCES}${END}`,
  'gu',
);
const PROVINCE_CODE = pattern(String.raw`${PROVINCES}[\s,.(-]{1,3}${SPANISH}${END}`, 'uy');
const BOXES = words(`
  PO_Box P.O.Box p.o._box p._o._box post_office_box apartado_de_correos apartado_postal apdo. apdo._de_correos apdo._postal`);
const BOX = pattern(
  String.raw`(?<![\p{L}\p{N}])(?:${BOXES}|
    ${words('apartado casilla casilla_postal')}(?=\s?(?:n|#|\d)))\s?(?:n[o.º]{1,2}\s?|#\s?)?\d{1,6}${END}`,
  'uy',
);
/** Mail to ships and camps. */
const MILITARY = pattern(
  String.raw`(?<![\p{L}\p{N}])(?:PSC|Unit|USS|USNS|USNV|USCGC)\s[\w ]{1,20}(?:,? Box \d{1,6})?\s?,?\s{0,2}(?:APO|FPO|
    DPO),? A[AEP],? \d{5}(?:-\d{4})?`,
  'gu',
);

const BOX_FIRST = listed('po p post apartado apdo casilla');
const CALLED_FIRST = listed('zip zipcode post postcode postal codigo cod c cp');

/** Codes that name a place by themselves. */
export const POSTCODES: Rule = {
  name: 'postcodes',
  needsDigit: true,
  *find(text) {
    const zips = stretches(text, /\d{5}/g, 140, 90);
    if (/[AFD]PO/.test(text)) yield* matches(MILITARY, 'address', zips);
    yield* matchesAt(BOX, 'address', text, startsOf(text, BOX_FIRST));
    yield* matches(CITY_ZIP, 'address', zips);
    yield* matches(POSTCODE, 'address', stretches(text, /\d ?\d?[A-Z]/g, 10, 12));
    yield* matchesAt(CALLED, 'address', text, startsOf(text, CALLED_FIRST));
    const isRound = (match: RegExpExecArray): boolean => /000(?!\d)/.test(match[0]); // "10000 Madrid" counts
    yield* matches(CODE_PROVINCE, 'address', zips, (match) => when(!isRound(match), match));
    yield* matchesAt(PROVINCE_CODE, 'address', text, startsOf(text, PROVINCE_FIRST), (match) => when(!isRound(match), match));
  },
};
