import { POLICY_KEYS, POLICY_LOCALES, type PolicyKey, type PolicyLocale } from '../../../entities/consent/policy-text.entity.js';
import { WORLD } from './audience.js';

/** The files in `config/policies` cannot be used; says which and why. */
export class BadPolicyFile extends Error {
  override readonly name = 'BadPolicyFile';
}

/**
 * `config/policies/<policy>/<version>.<locale>.md`: a front matter of `key: value` lines, then the text in Markdown. One for the people of
 * a group of `config/regions.json` ends in `.<group>.md` instead.
 */
export interface PolicyFile {
  readonly policy: PolicyKey;
  readonly version: string;
  readonly locale: PolicyLocale;
  /** A group of `config/regions.json`, or `world`. */
  readonly audience: string;
  readonly title: string;
  /** The day from which this version is the current one, in UTC. */
  readonly effectiveOn: string;
  /** Ids of the registry, in the order in which they are shown. */
  readonly recipients: readonly string[];
  readonly body: string;
}

const FILE_NAME = /^(\d{4}-\d{2}-\d{2}(?:\.\d+)?)\.([a-z]{2})(?:\.([a-z]+(?:-[a-z]+)*))?\.md$/;
const FRONT_MATTER = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/;
const KEYS = ['title', 'effectiveOn', 'recipients'];

/** @throws BadPolicyFile */
export function parsePolicyFile(policy: string, name: string, content: string): PolicyFile {
  const bad = (reason: string) => new BadPolicyFile(`config/policies/${policy}/${name}: ${reason}`);
  const [, version, locale, audience = WORLD] = FILE_NAME.exec(name) ?? [];
  if (!isPolicy(policy)) throw bad(`the policy is not one of ${POLICY_KEYS.join(', ')}`);
  if (version === undefined || !isLocale(locale)) throw bad('the name is not <YYYY-MM-DD>.<en or es>[.<group>].md');
  const [, head, body] = FRONT_MATTER.exec(content.replaceAll('\r\n', '\n')) ?? [];
  if (head === undefined || body === undefined || body.trim() === '') throw bad('a front matter between --- lines and a text are needed');

  const fields = new Map<string, string>();
  for (const line of head.split('\n')) {
    const [, key, value] = /^(\w+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined || value === undefined || !KEYS.includes(key)) throw bad(`the front matter has only ${KEYS.join(', ')}`);
    fields.set(key, value);
  }
  const title = fields.get('title') ?? '';
  const effectiveOn = fields.get('effectiveOn') ?? '';
  if (title === '') throw bad('title is needed');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(effectiveOn)) throw bad('effectiveOn is a day: YYYY-MM-DD');
  const recipients = (fields.get('recipients') ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  return { policy, version, locale, audience, title, effectiveOn, recipients, body: `${body.trim()}\n` };
}

/** The headings of the text, in order: what both languages must have alike. */
export function headingsOf(body: string): string[] {
  return body.split('\n').filter((line) => /^#{1,6} /.test(line));
}

function isPolicy(value: string): value is PolicyKey {
  return (POLICY_KEYS as readonly string[]).includes(value);
}

function isLocale(value: string | undefined): value is PolicyLocale {
  return (POLICY_LOCALES as readonly (string | undefined)[]).includes(value);
}
