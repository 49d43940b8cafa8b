import type { Rule } from '../types.js';
import { group, matches, matchesAt, stretches } from './matching.js';
import { listed, startsOf } from './word-starts.js';
import { pattern } from './patterns.js';

const AT_NAME = /(?<![\p{L}\p{N}_@/.\-])@(?<name>[\p{L}\p{N}_](?:[\p{L}\p{N}_]|[.-](?=[\p{L}\p{N}_])){1,63})/dgu;
/** `@2x`, `@50mm`, `@8k`, `@1.8`: a measure. */
const MEASURE = /^(?:f?\d+(?:\.\d+)?(?:[a-z]{1,3})?|iso\d+|f)$/i;
const AT_RULES = new Set([
  'media', 'import', 'charset', 'keyframes', 'supports', 'page', 'namespace', 'layer', 'container', 'property', 'fontface', 'font-face',
  'tailwind',
  'apply', 'include', 'mixin', 'param', 'returns', 'return', 'override', 'deprecated', 'at', 'night', 'home', 'work',
]);
/** "ana#1234" */
const NUMBERED = pattern(
  String.raw`(?<![\p{L}\p{N}_#&.])(?!(?:colou?r|hex|rgb|fondo|background|no|num|page|item|issue|
    pantone)#)[\p{L}][\p{L}\p{N}_.]{1,31}#\d{4}(?![\p{L}\p{N}])`,
  'giu',
);
const FORUM_USER = /(?<![\p{L}\p{N}/])\/?u\/(?<name>[\w-]{3,20})(?![\w/])/dgiu;

const NETWORKS =
  '(?:instagram|insta|ig|twitter|snapchat|snap|tik ?tok|telegram|discord|facebook|fb|skype|kik|onlyfans|threads|bluesky|mastodon|' +
  'linkedin|' +
  'username|user name|user id|userid|login|usuario|gamertag|psn|twitch|line id|wechat|weibo|nick|nickname|alias)';
/** "my instagram is ana.lopez", "IG: ana_99", "usuario: ana99" */
const SAID = new RegExp(
  `\\b(?<mine>(?:my|mi|su|her|his|our|nuestro)\\s)?${NETWORKS}(?:\\s(?:handle|account|username|user|name|usuario|cuenta))?` +
    `\\s?(?<link>:|=|\\bis\\b|\\bes\\b|\\s-\\s)\\s?["']?@?(?<name>[A-Za-z\\d_](?:[\\w.-]{1,38})[\\w])`,
  'diy',
);
const FIRST = listed(`
  my mi su her his our nuestro instagram insta ig twitter snapchat snap tik tiktok telegram discord facebook fb skype kik onlyfans threads
  bluesky mastodon linkedin username user userid login usuario gamertag psn twitch line wechat weibo nick nickname alias`);

/** "telegram john_s": a network and a word that no language has. */
const BESIDE = pattern(
  String.raw`\b(?:instagram|insta|twitter|snapchat|snap|tik\s?tok|telegram|discord|facebook|skype|kik|onlyfans|bluesky|mastodon|twitch|
    wechat)\s
    (?<name>(?!(?:v|mk|ps|web|mp|iso|sdxl?|ios|iphone|pixel|galaxy|android)\d)
    (?!\w{1,24}_(?:style|filter|post|photo|story|logo|icon|aesthetic|ui|estilo|filtro)(?!\w))
    (?=[A-Za-z\d]*_|[A-Za-z]+\d)[A-Za-z]\w{3,30})(?!\w)`,
  'diy',
);
/** "gmail: ana" with nothing behind it. */
const MAILBOX = /\b(?:gmail|hotmail|outlook|icloud|yahoo)\s?[:=]\s?(?<name>[A-Za-z][\w.-]{2,38}\w)(?=\s?(?:[.,;)\n]|$))/diy;
const BESIDE_FIRST = listed(`
  instagram insta twitter snapchat snap tik tiktok telegram discord facebook skype kik onlyfans bluesky mastodon twitch wechat`);
const MAILBOX_FIRST = listed('gmail hotmail outlook icloud yahoo');

export const HANDLES: Rule = {
  name: 'handles',
  *find(text) {
    if (text.includes('@')) {
      yield* matches(AT_NAME, 'handle', text, (match) => {
        const name = match.groups!.name!;
        return MEASURE.test(name) || AT_RULES.has(name.toLowerCase()) || !/\p{L}/u.test(name)
          ? undefined
          : { start: match.index, end: match.index + match[0].length };
      });
    }
    if (text.includes('#')) yield* matches(NUMBERED, 'handle', stretches(text, /#\d{4}/g, 40, 6));
    if (/u\//i.test(text)) yield* matches(FORUM_USER, 'handle', text, (match) => group(match, 'name'));
    yield* matchesAt(SAID, 'handle', text, startsOf(text, FIRST), (match) => (isName(match.groups!) ? group(match, 'name') : undefined));
    for (const [shape, first] of [[BESIDE, BESIDE_FIRST], [MAILBOX, MAILBOX_FIRST]] as const) {
      yield* matchesAt(shape, 'handle', text, startsOf(text, first), (match) => group(match, 'name'));
    }
  },
};

/** After "my instagram is" any word; after "instagram:" one that no language has. */
function isName({ mine, link, name }: Record<string, string | undefined>): boolean {
  if (mine !== undefined && link !== ':' && !/^(?:a|an|the|so|very|muy|un|una|el|la|private|not|full|down)$/i.test(name!)) return true;
  return /[\d_.]/.test(name!) && /[a-z]/i.test(name!) && !/^\d+(?:k|x|px|mm)$/i.test(name!);
}
