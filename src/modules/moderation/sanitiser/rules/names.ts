import { KNOWN_PEOPLE, KNOWN_SPEAKERS, NO_NAMES } from '../data/known-people.js';
import type { Rule } from '../types.js';
import { group, matchesAt } from './matching.js';
import { listed, startsOf } from './word-starts.js';
import { anyCase, joined, pattern } from './patterns.js';

const CAPITAL = "\\p{Lu}[\\p{L}'’-]{1,24}";
const LINK = '(?:de|del|la|las|los|de la|van|von|der|y|da|dos|di|bin|al)';
/** One to five words with a capital; an initial may stand among them. */
const NAME = `(?<name>${CAPITAL}(?:\\s(?:${LINK}\\s){0,2}(?:${CAPITAL}|\\p{Lu}\\.)){0,4})`;
const FULL_NAME = `(?<name>${CAPITAL}\\s(?:(?:${LINK}\\s){0,2}(?:${CAPITAL}|\\p{Lu}\\.)\\s?){1,4}(?<=[\\p{L}.]))`;
/** Ends before the words that a sentence goes on with. */
const GOES_ON =
  'and|y|e|i|en|in|from|de|soy|vivo|live|please|por|at|but|pero|with|con|my|mi|make|the|el|la|tengo|here|que|' +
  'is|es|me|a|an|un|una|para|for|to|' +
  "on|of|i'm|im|as";
const ANY_WORDS = joined(`(?<name>[\\p{L}][\\p{L}'’-]{1,24}
  (?:\\s(?!(?:${GOES_ON})(?![\\p{L}]))[\\p{L}][\\p{L}'’-]{1,24}){0,2})`);

const START = '(?<![\\p{L}\\p{N}])';
const S = '[\\s,]{1,2}';
const i = anyCase;

/** After these comes a name, whatever its case. */
const STRONG = pattern(
  `${START}(?:my (?:full |real |first |last |maiden )?name(?:'s|\\s?is|\\s?:)|me llamo|mi nombre (?:completo )?(?:es|:)|mi apellido es|
    my (?:surname|last name) is|i am called|people call me|se llama|named after me|his name is|her name is|su nombre es|
    llamad[ao])\\s{1,2}${ANY_WORDS}`,
  'diuy',
);
/** Fields of a form. */
const FIELD = pattern(
  `${START}(?:${i('(?:full |first |last |patient |customer |client |sender |recipient |account |card ?holder )?name')}|${i('surname')}|
    ${i('nombre(?: completo| y apellidos| del paciente)?')}|${i('apellidos?')}|${i('paciente')}|${i('patient')}|${i('medico')}|
    ${i('titular')}|${i('remitido por')}|${i('firmado(?: por)?')}|${i('signed(?: by)?')}|${i('attn')}|${i('responsable')}|
    ${i('destinatario')}|${i('remitente')})\\s?[:=]\\s{0,2}(?:(?:Dra?|Mrs?|Ms|Sra?|D|Dna)\\.?\\s)?${NAME}`,
  'dyu',
);
const TITLED = pattern(
  `${START}(?:Mr|Mrs|Ms|Miss|Mx|Dr|Dra|Prof|Rev|Sr|Sra|Srta|Sres|Hno|Lic|Ing|Arq|Mister|MR|MRS|MS|DR|DRA|SR|SRA|SRTA)\\.?\\s${NAME}`,
  'dyu',
);
const TITLE_WORD = pattern(
  `${START}(?:${i('senora?')}|${i('senorita')}|${i('do[nñ]a')}|D\\.[ªa]|Dna\\.|${i('doctora?')}|${i('profesora?')}|${i('licenciad[oa]')}|
    don)\\s(?:(?:don|dona|Don|Dona|D\\.)\\s)?${NAME}`,
  'dyu',
);
/** "Don Bluth" is a name in English. */
const DON = new RegExp(`${START}(?:Don|DON|D\\.)\\s${NAME}`, 'dyu');
const KIN =
  'wife|husband|son|daughter|mother|father|mom|mum|dad|sister|brother|girlfriend|boyfriend|fiancee?|partner|friend|best friend|boss|' +
  'grandma|grandpa|grandmother|grandfather|grandson|granddaughter|aunt|uncle|' +
  'cousin|niece|nephew|baby|ex|neighbou?r|colleague|teacher|roommate|stepson|stepdaughter';
const KIN_ES =
  'espos[ao]|marido|mujer|hij[oa]s?|madre|padre|mama|papa|herman[oa]|novi[oa]|pareja|amig[oa]|mejor amig[oa]|jef[ea]|abuel[oa]|' +
  'niet[oa]|ti[oa]|prim[oa]|sobrin[oa]|bebe|suegr[oa]|cunad[oa]|vecin[oa]|companer[oa]|prometid[oa]|ahijad[oa]|maestr[oa]';
const RELATED = pattern(
  `${START}(?:(?:${i('my')}|${i('our')})\\s(?:(?:little|older|younger|late|dear|beloved|big|twin)\\s)?(?:${KIN})(?:${S}(?:is )?(?:named |
    called )?)|(?:${i('mi')}|${i('nuestr[oa]')})\\s(?:(?:querid[ao]|pequen[ao]|difunt[ao])\\s)?(?:${KIN_ES})(?:${S}(?:que )?(?:se llama |
    llamad[ao] )?))${NAME}`,
  'dyu',
);
const RELATED_SAID = pattern(
  `${START}(?:my|our|mi|nuestr[oa])\\s(?:${KIN}|${KIN_ES})(?:'s name is|,? named|,? called|,? (?:que )?se llama|
    ,? llamad[ao])\\s${ANY_WORDS}`,
  'diuy',
);
/** "soy Ana Lopez": a name of two words at least; one may be anything. */
const SELF = pattern(
  `${START}(?:${i('soy')}|I am|I'm|I’m|${i('this is me')}|${i('regards')}|${i('sincerely')}|${i('atentamente')}|${i('saludos')}|
    ${i('atte')}\\.?|${i('te habla')}|${i('habla')}|${i('yours')})[,:]?\\s{1,2}${FULL_NAME}`,
  'dyu',
);
const GREETED = pattern(
  `${START}(?:Dear|Querid[oa]|Estimad[oa]|Hola|Happy birthday|Feliz cumpleanos|Congratulations|Felicidades|Happy Birthday|
    Feliz Cumpleanos)\\s(?:(?:Mr|Mrs|Ms|Dr|Dra|Sr|Sra)\\.?\\s)?${NAME}`,
  'dyu',
);

interface Kind {
  readonly pattern: RegExp;
  /** What the pattern may begin with. */
  readonly first: ReadonlySet<string>;
  readonly known: ReadonlySet<string>;
}
const OURS = listed('my our mi nuestro nuestra');
const FIELDS = listed(`
  full first last patient customer client sender recipient account card cardholder name surname nombre apellido apellidos paciente
  medico titular
  remitido firmado signed attn responsable destinatario remitente`);
const TITLES = listed('mr mrs ms miss mx dr dra prof rev sr sra srta sres hno lic ing arq mister');
const TITLE_WORDS = listed('senor senora senorita dona d dna doctor doctora profesor profesora licenciado licenciada don');
const KINDS: readonly Kind[] = [
  { pattern: STRONG, first: listed('my me mi i people se named his her su llamado llamada'), known: KNOWN_SPEAKERS },
  { pattern: FIELD, first: FIELDS, known: NO_NAMES },
  { pattern: TITLED, first: TITLES, known: KNOWN_PEOPLE },
  { pattern: TITLE_WORD, first: TITLE_WORDS, known: KNOWN_PEOPLE },
  { pattern: RELATED, first: OURS, known: NO_NAMES },
  { pattern: RELATED_SAID, first: OURS, known: NO_NAMES },
  { pattern: SELF, first: listed('soy i this regards sincerely atentamente saludos atte te habla yours'), known: KNOWN_SPEAKERS },
  {
    pattern: GREETED,
    first: listed('dear querido querida estimado estimada hola happy feliz congratulations felicidades'),
    known: NO_NAMES,
  },
];
const KINDS_ES: readonly Kind[] = [...KINDS, { pattern: DON, first: listed('don d'), known: KNOWN_PEOPLE }];

/** Names that a cue gives away. Other proper names stay: artists and public figures are what prompts are made of. */
export const NAMES: Rule = {
  name: 'names',
  *find(text, { locale }) {
    for (const { pattern, first, known } of locale === 'es' ? KINDS_ES : KINDS) {
      yield* matchesAt(pattern, 'name', text, startsOf(text, first), (match) => {
        const span = group(match, 'name')!;
        return isName(match.groups!.name!, known) ? span : undefined;
      });
    }
  },
};

function isName(name: string, known: ReadonlySet<string>): boolean {
  const [first, ...more] = name.toLowerCase().split(' ');
  const last = more.at(-1) ?? first!;
  return !NO_NAMES.has(first!) && !known.has(first!) && !(known === KNOWN_PEOPLE && known.has(last));
}
