import { readFileSync } from 'node:fs';
import { REPORT_REASONS } from '../../../entities/moderation/report.entity.js';
import { LOCALES } from '../../../kernel/language.js';
import { RULE_IDS, RULES, ruleOf } from './rules.js';

const TEXTS = new URL('../../../../config/policies/community-rules/', import.meta.url);
const policy = (locale: string) => readFileSync(new URL(`2026-11-01.${locale}.md`, TEXTS), 'utf8');

describe('the rules of the house', () => {
  it('has one for each reason that people report for', () => {
    expect(REPORT_REASONS.filter((reason) => !RULE_IDS.includes(reason))).toEqual([]);
  });

  it.each(LOCALES)('stand word for word in the community rules, under their heading: %s', (locale) => {
    const sections = new Map(policy(locale).split(/^## /m).slice(1).map((part) => [part.split('\n')[0]!, part]));
    const missing = RULE_IDS.filter((id) => !sections.get(RULES[id].section[locale])?.includes(RULES[id].text[locale]));
    expect(missing).toEqual([]);
  });

  it('leave no bullet of the community rules without a rule', () => {
    const bullets = policy('en').split('\n').filter((line) => line.startsWith('- ')).map((line) => line.slice(2));
    expect(bullets.filter((bullet) => !RULE_IDS.some((id) => RULES[id].text.en === bullet))).toEqual([]);
  });

  it('are known by their names alone', () => {
    expect(() => ruleOf('toString')).toThrow('no such rule');
  });
});
