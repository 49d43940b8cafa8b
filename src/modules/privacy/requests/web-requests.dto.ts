import { REQUEST_KINDS, type RequestKind } from '../../../entities/privacy/privacy-request.entity.js';
import { LOCALES, type Locale } from '../../../kernel/language.js';
import { Flag, Instant, Link, OneOf, Text, Uuid } from '../../../platform/http/index.js';

/** One line, one @: a mail server says whether it exists. */
export const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+\.[^\s@<>,;:"()[\]\\]+$/;

export class WebRequestBody {
  @OneOf(REQUEST_KINDS) kind!: RequestKind;
  @Text({ min: 5, max: 254, pattern: ADDRESS, description: 'Where the answer goes. Kept sealed.' }) email!: string;
  @Text({ max: 5_000, optional: true, description: 'What exactly, and what helps to find your data. Kept sealed.' }) details?: string;
  @Text({ min: 2, max: 2, pattern: /^[A-Z]{2}$/, optional: true, description: 'ISO 3166-1 alpha-2: whose law holds.' }) country?: string;
  @Text({ min: 1, max: 40, optional: true, description: 'Such as `US-CA`.' }) region?: string;
  @OneOf(LOCALES, { optional: true, description: 'That of the letters; else by `Accept-Language`.' }) language?: Locale;
}

/** The same whether the address is known to us or not. */
export class WebRequestView {
  @Uuid({ description: 'The number of the request.' }) id!: string;
  @Instant({ description: 'By when it is answered.' }) dueAt!: string;
  @Flag({ description: 'Whether a code was sent that proves the address; else staff ask for a proof.' }) needsCode!: boolean;
}

export class ConfirmBody {
  @Text({ min: 4, max: 40, description: 'From the mail.' }) code!: string;
}

/** Whom to turn to (P34). */
export class PrivacyContactView {
  @Text({ format: 'email' }) email!: string;
  @Text({ description: 'The subject of a mail that goes straight to the people who handle such requests.' }) mailSubject!: string;
  @Link() site!: string;
  @Link({ description: 'The privacy policy.' }) policy!: string;
  @Text({ description: 'What can be asked, and how, in words.' }) text!: string;
}
