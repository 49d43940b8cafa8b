import { SECRET_SHAPES } from '../data/secret-shapes.js';
import type { Rule } from '../types.js';
import { before, group, matches, matchesAt, stretches, whole } from './matching.js';
import { armoured } from './armoured.js';
import { hasLongRun } from './long-runs.js';
import { listed, startsOf } from './word-starts.js';
import { pattern } from './patterns.js';

const AUTHORIZATION = /\b(?:bearer|basic|authorization:)\s(?:bearer |basic |token )?(?<value>[A-Za-z\d_\-.+/=~]{12,2000})/diy;
const SCHEMES = listed('bearer basic authorization');

const NAME =
  '(?:pass ?words?|pass ?phrase|passwd|passcode|pwd|pass|psw|contrasenas?|contrasena|clave(?: secreta| de acceso| wifi| del wifi)?|' +
  'pin(?: code)?|cvv2?|cvc2?|csc|' +
  '(?:codigo|clave) (?:de seguridad|pin|secreto)|security code|secret(?: ?key)?|secreto|tokens?|(?:api|access|private|auth|client|' +
  'license|encryption)[ _-]?(?:key|token|secret|id)|' +
  'clave (?:api|privada)|wifi|otp|verification code|codigo de verificacion|2fa|credentials?|credenciales|auth)';
/** "password: x", "contraseña = x", "my password is x". */
const ASSIGNED = new RegExp(
  `(?<![\\p{L}\\p{N}])${NAME}(?:[_-]\\w{1,20})?["'\`]?(?:\\s(?:for|de|del|de la|to|para)\\s\\p{L}{1,20}){0,2}` +
    '(?<link>\\s?(?::=?|=>?)\\s?|\\s(?:is|es|era|was|son|are)\\s?:?\\s)(?<open>["\'`]?)(?<value>[^\\s"\'`\\x01]{3,200})',
  'diuy',
);
const FIRST = listed(`
  pass password passwords passphrase passwd passcode pwd psw contrasena contrasenas clave pin cvv cvc csc codigo security secret
  secreto secretkey
  token tokens api apikey apitoken apisecret access accesskey accesstoken private privatekey auth authkey authtoken client clientid
  clientsecret
  license licensekey encryption wifi otp verification credential credentials credenciales`);

const SURE = pattern(
  String.raw`pass ?w|passwd|pwd|passcode|phrase|contrasena|api|secret ?key|secreto? de|_secret|_key|_token|client|cvv|cvc|csc|\bpin\b|
    security code`,
  'i',
);
/** A setting of the environment or of a query: `AWS_SECRET=…`, `&token=…`. */
const VARIABLE = pattern(
  String.raw`(?<![A-Za-z\d])[A-Za-z\d_]{0,40}(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PWD|CREDENTIAL|APIKEY|key|token|secret|
    password)[A-Za-z\d_]{0,20}=["']?(?<value>[^\s"'&;,\x01]{6,500})`,
  'dg',
);
/** Long, and no word: upper, lower and figures mixed, or hexadecimal. */
const LONG_TOKEN = /(?<![\p{L}\p{N}_\-+/=.:\\])[A-Za-z\d_\-+/=]{32,500}(?![\p{L}\p{N}])/gu;
const HASH_BEFORE = /(?:hash|sha\d*|md5|checksum|model|lora|seed|job|uuid|commit)\W{0,3}$/i;

export const SECRETS: Rule = {
  name: 'secrets',
  *find(text) {
    if (text.includes('-BEGIN ')) yield* armoured(text);
    const long = hasLongRun(text) ? stretches(text, /[\w\-+/=.:$]{16,2000}/g, 20, 4) : [];
    for (const shape of long.length > 0 ? SECRET_SHAPES : []) yield* matches(shape, 'secret', long,
      (match) => (isKey(match[0]) ? whole(match) : undefined));
    yield* matchesAt(AUTHORIZATION, 'secret', text, startsOf(text, SCHEMES), (match) => (/\d/.test(match.groups!.value!) ? group(match,
      'value') : undefined));
    yield* matches(LONG_TOKEN, 'secret', long, (match) =>
      isRandom(match[0]) && !HASH_BEFORE.test(before(text, match.index, 20)) ? whole(match) : undefined,
    );
  },
};

/** What is assigned to a word for a secret. After links and e-mails, which may follow such a word too. */
export const ASSIGNED_SECRETS: Rule = {
  name: 'assigned-secrets',
  *find(text) {
    if (text.includes('=')) yield* matches(VARIABLE, 'secret', stretches(text, /=/g, 75, 505), (match) => group(match, 'value'));
    yield* matchesAt(ASSIGNED, 'secret', text, startsOf(text, FIRST), (match) => {
      const { link, value } = match.groups as { link: string; value: string };
      const bare = value.replace(/[.,;:!?)\]}]+$/, '');
      if (!isSecret(match[0].slice(0, match[0].length - value.length), link, bare)) return undefined;
      const { start } = group(match, 'value')!;
      return { start, end: start + bare.length };
    });
  },
};

/** `sk-`, `key-` and their like begin words too. */
const isKey = (found: string): boolean => /\d/.test(found) || /[a-z][A-Z]/.test(found);

function isSecret(name: string, link: string, value: string): boolean {
  if (value.length < 3) return false;
  const isOdd = /\d/.test(value) || /[^\p{L}\p{N}'’-]/u.test(value) || /[a-z][A-Z]/.test(value);
  if (/\b(?:pin|cvv2?|cvc2?|csc|code|codigo|otp|2fa)\b/i.test(name)) return /^\d{3,8}$/.test(value);
  if (/[:=]/.test(link)) return SURE.test(name) ? value.length >= 4 || isOdd : isOdd && value.length >= 6 && !/^[\d.,]+$/.test(value);
  return isOdd && value.length >= 4;
}

function isRandom(token: string): boolean {
  if (/^[\da-f]{32,}$/i.test(token)) return /\d/.test(token) && /[a-f]/i.test(token);
  const [upper, lower, digits] = [/[A-Z]/g, /[a-z]/g, /\d/g].map((kind) => token.match(kind)?.length ?? 0);
  return upper! >= 4 && lower! >= 4 && digits! >= 3 && !/[-_/][A-Z]?[a-z]{3,}[-_/]/.test(token) && new Set(token).size >= 12;
}
