import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { Finding, Rule } from '../types.js';
import { hasLongRun } from './long-runs.js';

/** They read files, or take only a part of a link that the rule for links takes whole. */
const NOT_OURS = /rule-(?:gcp|basicauth|database-connection-string|filter-comments)$/;
/** No vendor's key is shorter than this, or without a digit. */
const MAY_BE_ONE = /[A-Za-z\d_\-+/=.]{16}/;

type Report = { readonly range: readonly number[] };
type Scan = { file?(source: unknown): unknown };
type Creator = { readonly meta: { readonly id: string }; create(context: unknown, options: object): Scan };

let reported: Finding[] = [];
const context = {
  createTranslator: () => () => ({ message: '', messageId: '' }),
  report: ({ range }: Report) => void reported.push({ start: range[0]!, end: range[1]!, type: 'secret' }),
  ignore: () => undefined,
};

/**
 * The rules of secretlint's recommended preset, called one by one: each is a synchronous look at the text. Its core adds files, profiles
 * and promises, of which nothing is needed here.
 */
const scans = (rules as unknown as readonly Creator[]).filter(({ meta }) => !NOT_OURS.test(meta.id)).map((rule) => rule.create(context,
  {}));

export const VENDOR_SECRETS: Rule = {
  name: 'vendor-secrets',
  find(text) {
    if (!hasLongRun(text) || !MAY_BE_ONE.test(text)) return [];
    reported = [];
    for (const scan of scans) scan.file?.({ content: text, contentType: 'text', filePath: undefined, ext: undefined });
    return reported;
  },
};
