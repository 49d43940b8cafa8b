import type { Rule } from '../types.js';
import { matches, matchesAt, stretches, when } from './matching.js';
import { listed, startsOf } from './word-starts.js';
import { pattern } from './patterns.js';

const HEMISPHERE = '(?:\\s?(?:N|S|E|W|O|north|south|east|west|norte|sur|este|oeste)(?![\\p{L}]))?';
const LAT = '(?<lat>[-+]?\\d{1,2}[.,]\\d{3,16})';
const LON = '(?<lon>[-+]?\\d{1,3}[.,]\\d{3,16})';
const PAIR = pattern(
  `(?<![\\p{L}\\p{N}.,])(?:[NS] ?)?${LAT}\\s?[°º]?${HEMISPHERE}\\s{0,2}[,;/|]?\\s{0,3}(?:(?:y|and|by|lon(?:g(?:itude|itud)?)?\\.?|
    lng)[:=]?\\s)?(?:[EWO] ?)?${LON}\\s?[°º]?${HEMISPHERE}(?![\\p{N}])`,
  'giu',
);
const NAMED = pattern(
  String.raw`(?<![\p{L}])(?:lat(?:itude|itud)?|lon(?:g(?:itude|itud)?)?|lng)\.?["']?\s?[:=]?\s?(?:is |es |
    de )?[-+]?\d{1,3}[.,]\d{2,16}(?:\s?[°º])?(?:\s?[NSEWO](?![\p{L}]))?`,
  'iuy',
);
const DMS =
  '\\d{1,3}\\s?[°º]\\s?(?:\\d{1,2}(?:[.,]\\d{1,10})?\\s?[\'′`]\\s?(?:\\d{1,2}(?:[.,]\\d{1,10})?\\s?(?:"|\'\'|″)\\s?)?|\\d{0})';
const DEGREES = new RegExp(`(?<![\\p{L}\\p{N}.,])(?:[NS]\\s?)?${DMS}[NS]?[\\s,;]{0,3}(?:[EWO]\\s?)?${DMS}[EWO]?(?![\\p{L}\\p{N}])`, 'giu');
const DECIMAL_DEGREES = pattern(
  String.raw`(?<![\p{L}\p{N}.,])\d{1,2}(?:[.,]\d{1,16})?\s?[°º]\s?[NS][\s,;]{1,3}\d{1,3}(?:[.,]\d{1,16})?\s?[°º]\s?[EWO](?![\p{L}\p{N}])`,
  'giu',
);
/** Open Location Code, as maps share it. */
const PLUS_CODE = pattern(
  String.raw`(?<![\p{L}\p{N}+])(?:[23456789CFGHJMPQRVWX]{8}|[23456789CFGHJMPQRVWX]{4})\+[23456789CFGHJMPQRVWX]{2,3}(?![\p{L}\p{N}+])`,
  'gu',
);
const FIRST = listed('lat latitude latitud lon long longitude longitud lng');
const PRECISE = 4;

export const COORDINATES: Rule = {
  name: 'coordinates',
  *find(text) {
    const near = stretches(text, /\d[.,]\d{2}/g, 30, 70);
    yield* matches(PAIR, 'coordinates', near, (match) =>
      when(isPlace(match[0], match.groups as Record<'lat' | 'lon', string>), match),
    );
    yield* matchesAt(NAMED, 'coordinates', text, startsOf(text, FIRST));
    if (/[°º]/.test(text)) {
      yield* matches(DECIMAL_DEGREES, 'coordinates', text);
      yield* matches(DEGREES, 'coordinates', text, (match) =>
        when(/['′`]/.test(match[0]) && /[NSEWO]/i.test(match[0]), match),
      );
    }
    if (text.includes('+')) yield* matches(PLUS_CODE, 'coordinates', text);
  },
};

/** Within the globe; four decimals each (about ten metres), or three with a degree sign or a hemisphere. */
function isPlace(whole: string, { lat, lon }: Record<'lat' | 'lon', string>): boolean {
  const [north, east] = [lat, lon].map((value) => Math.abs(Number(value.replace(',', '.'))));
  if (north! > 90 || east! > 180) return false;
  const decimals = Math.min(...[lat, lon].map((value) => value.split(/[.,]/)[1]!.length));
  return decimals >= PRECISE || /[°ºNSEW]/i.test(whole.replace(/y|and/g, ''));
}
