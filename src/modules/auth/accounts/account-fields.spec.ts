import 'reflect-metadata';
import { validateSync } from 'class-validator';
import { Country, localeFor, LocaleTag, Region } from './account-fields.js';

class Device {
  @Country({ optional: true }) country?: unknown;
  @Region({ optional: true }) region?: unknown;
  @LocaleTag({ optional: true }) locale?: unknown;
}
const wrongIn = (device: Device) => validateSync(Object.assign(new Device(), device)).map(({ property }) => property);

describe("P4 the device's country, region and locale", () => {
  it.each([
    { country: 'ES', region: 'ES-MD', locale: 'es-ES' },
    { country: 'XK' },
    { country: 'US', region: 'CA', locale: 'en_US' },
    { country: 'MX', region: '419', locale: 'es-419' },
    { country: 'TW', region: 'Castilla-La Mancha', locale: 'zh-Hant-TW' },
    {},
  ])('are taken: %j', (device) => expect(wrongIn(device)).toEqual([]));

  it.each([
    { country: 'es' },
    { country: 'ZZ' },
    { country: 'ESP' },
    { country: '' },
    { country: 34 },
    { region: '' },
    { region: '<b>' },
    { region: ' x' },
    { region: 'x'.repeat(41) },
    { region: 'a\nb' },
    { region: ['ES'] },
    { locale: 'e' },
    { locale: 'es ES' },
    { locale: 'x'.repeat(36) },
    { locale: null },
  ])('are refused: %j', (device) => expect(wrongIn(device)).toEqual(Object.keys(device)));

  it.each([
    ['es', 'es'],
    ['es-MX', 'es'],
    ['ES_419', 'es'],
    ['en-GB', 'en'],
    ['est', 'en'],
    ['fr', 'en'],
    [undefined, 'en'],
  ])('P35 make %j the language %j', (tag, locale) => expect(localeFor(tag)).toBe(locale));
});
