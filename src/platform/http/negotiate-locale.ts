import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Locale, LOCALES } from '../../kernel/language.js';
import type {} from './request.js';

/** `es-MX` → `es`; null for a language that we do not have. */
export function localeOf(tag: string): Locale | null {
  const language = tag.trim().toLowerCase().split('-')[0];
  return LOCALES.find((locale) => locale === language) ?? null;
}

/** The best of ours in an `Accept-Language` (RFC 9110, section 12.5.4); null when it asks for none of them. */
export function acceptedLocale(header: string | undefined): Locale | null {
  const wishes = (header ?? '')
    .slice(0, 1000)
    .split(',')
    .map((item, order) => {
      const [tag = '', ...parameters] = item.split(';');
      const quality = parameters.map((parameter) => /^\s*q\s*=\s*([\d.]+)\s*$/i.exec(parameter)?.[1]).find((q) => q !== undefined);
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality), order };
    });
  return (
    wishes
      .filter(({ quality }) => quality > 0)
      .sort((a, b) => b.quality - a.quality || a.order - b.order)
      .map(({ tag }) => localeOf(tag))
      .find((locale) => locale !== null) ?? null
  );
}

/** `Accept-Language`, then the language of the account, then English. */
export function localeOfReader({ headers, user }: Pick<FastifyRequest, 'headers' | 'user'>): Locale {
  return acceptedLocale(headers['accept-language']) ?? user?.locale ?? 'en';
}

/** Says which language an answer is in, and on what that hung. */
export function inLanguage(reply: FastifyReply, locale: Locale): void {
  const others = String(reply.getHeader('vary') ?? '').split(/,\s*/).filter((name) => name !== '');
  reply.header('content-language', locale).header('vary', [...new Set([...others, 'Accept-Language', 'Authorization'])].join(', '));
}
