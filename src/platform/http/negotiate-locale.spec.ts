import { acceptedLocale, localeOf } from './negotiate-locale.js';

describe('the language of an answer', () => {
  it.each([
    ['es', 'es'],
    ['es-MX,es;q=0.9,en;q=0.8', 'es'],
    ['fr, en;q=0.5, es;q=0.7', 'es'],
    ['de-DE, en', 'en'],
    ['en;q=0, es;q=0.1', 'es'],
    ['fr', null],
    ['*', null],
    [';;,,q=', null],
    [undefined, null],
  ])('P35 is read from Accept-Language: %s', (header, expected) => {
    expect(acceptedLocale(header)).toBe(expected);
  });

  it('knows a language with its country', () => {
    expect(localeOf('es-419')).toBe('es');
    expect(localeOf('estonian')).toBeNull();
  });
});
