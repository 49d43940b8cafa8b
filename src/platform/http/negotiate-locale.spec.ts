import type { FastifyReply } from 'fastify';
import type { AuthenticatedUser } from './authenticator.js';
import { acceptedLocale, inLanguage, localeOf, localeOfReader } from './negotiate-locale.js';

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

  it.each([
    ['es', 'en', 'es'],
    ['en', 'es', 'en'],
    ['fr', 'es', 'es'],
    [undefined, 'es', 'es'],
    [undefined, undefined, 'en'],
  ] as const)('P35 is that of the header, then that of the account, then English: %s, %s', (header, locale, expected) => {
    const user = locale && ({ locale } as AuthenticatedUser);
    expect(localeOfReader({ headers: { 'accept-language': header }, user })).toBe(expected);
  });

  it('is told in the headers, once, and leaves what else the answer hung on', () => {
    const headers = new Map<string, string>([['vary', 'accept']]);
    const reply = {
      getHeader: (name: string) => headers.get(name),
      header: (name: string, value: string) => (headers.set(name, value), reply),
    };
    inLanguage(reply as unknown as FastifyReply, 'en');
    inLanguage(reply as unknown as FastifyReply, 'es');
    expect(Object.fromEntries(headers)).toEqual({ 'content-language': 'es', vary: 'accept, Accept-Language, Authorization' });
  });
});
