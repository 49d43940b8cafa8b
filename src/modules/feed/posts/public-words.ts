import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { InvalidRequest } from '../../../platform/http/index.js';
import { AuthFacade } from '../../auth/index.js';
import { isNarrower, sanitise } from '../../moderation/index.js';
import { publicText } from '../public-text.js';

export const CAPTION_MAX = 500;

const NOT_NARROWER = {
  en: 'may leave out words of the sanitised prompt, and add none',
  es: 'puede omitir palabras del texto depurado, pero no añadir ninguna',
};

/** What a person may choose of the words of a post. */
export interface ChosenWords {
  /** Absent: the sanitised one. Null or empty: none. */
  readonly prompt?: string | null;
  readonly caption?: string | null;
}

/** The words of a post as the public will read them. */
export interface PublicWords {
  readonly prompt: string | null;
  readonly caption: string | null;
  /** What was taken out of both, counted by type. */
  readonly redactions: Readonly<Record<string, number>>;
  readonly sanitiserVersion: string;
}

/** Takes out of a person's words what should not become public (P6, P20), their own e-mail addresses and names first of all (P2). */
@Injectable()
export class PublicWordsService {
  constructor(private readonly auth: AuthFacade) {}

  /** @param prompt as it was written for the generation. @throws InvalidRequest for words that are wider than allowed, or unfit */
  async of(accountId: AccountId, prompt: string | null, chosen: ChosenWords): Promise<PublicWords> {
    const [own, locale] = await Promise.all([this.auth.privateWordsOf(accountId), this.auth.localeOf(accountId)]);
    const clean = sanitise(prompt ?? '', { locale, own });
    const narrowed = narrowedBy(clean.text, chosen.prompt, own);
    const caption = chosen.caption?.trim() ? publicText(chosen.caption, { pointer: '#/caption', max: CAPTION_MAX }) : '';
    const cleanCaption = sanitise(caption, { locale, own });
    return {
      prompt: narrowed === '' ? null : narrowed,
      caption: cleanCaption.text === '' ? null : cleanCaption.text,
      redactions: sumOf(clean.redactions, cleanCaption.redactions),
      sanitiserVersion: clean.version,
    };
  }
}

function narrowedBy(sanitised: string, chosen: string | null | undefined, own: readonly string[]): string {
  if (chosen === undefined) return sanitised;
  const text = (chosen ?? '').trim();
  if (text === '' || text === sanitised) return text;
  if (!isNarrower(text, sanitised, own)) throw InvalidRequest.at('#/prompt', NOT_NARROWER);
  return text;
}

function sumOf(...all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const counts of all) for (const [type, count] of Object.entries(counts)) sum[type] = (sum[type] ?? 0) + count;
  return sum;
}
