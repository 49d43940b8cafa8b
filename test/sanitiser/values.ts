import type { Locale, RedactionType } from '../../src/modules/moderation/sanitiser/index.js';
import type { Chance } from './chance.js';
import { dni, iban, inFours, luhn } from './check-digits.js';

type Make = (chance: Chance) => string;
const GIVEN = ['ana', 'luis', 'marta', 'peter', 'grace', 'omar', 'julia', 'ivan', 'nora', 'tomas'];
const FAMILY = ['lopez', 'garcia', 'miller', 'stone', 'vega', 'ruiz', 'parker', 'hall', 'ortega', 'young'];
const HOSTS = ['example.com', 'correo.es', 'mail.example.org', 'estudio-sol.mx', 'photos.co.uk', 'casa.info', 'dibujos.com.ar'];
const STREETS_EN = ['Oak Ridge', 'Hollow', 'Maple', 'Old Mill', 'Saint James', 'Kings', 'Whitetail', 'Cherry Hill', 'Park', '5th',
  "O'Neil"];
const STREETS_ES = ['Mayor', 'de la Habana', 'de los Olmos', 'Gran Capitán', 'Miguel Hernández', 'del Sol', 'Doctor Fleming',
  'de la Constitución'];
const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

const email: Make = (c) =>
  `${c.one(GIVEN)}${c.one(['.', '_', '', '-', '+'])}${c.one(FAMILY)}${c.one(['', c.shape('##'), c.shape('%###')])}@${c.one(HOSTS)}`;
const hiddenEmail = (at: readonly string[], dot: readonly string[]): Make => (c) =>
  `${c.one(GIVEN)}${c.one(FAMILY)}${c.one(at)}${c.one(['gmail', 'correo', 'hotmail'])}${c.one(dot)}${c.one(['com', 'es', 'net'])}`;
const url: Make = (c) =>
  c.one([
    () => `https://www.${c.one(FAMILY)}-${c.one(GIVEN)}.com/${c.one(GIVEN)}?id=${c.shape('###')}`,
    () => `http://${c.one(HOSTS)}/${c.token(6)}`,
    () => `www.${c.one(GIVEN)}${c.one(FAMILY)}.${c.one(['es', 'com', 'org', 'net', 'mx'])}`,
    () => `${c.one(FAMILY)}${c.one(GIVEN)}.${c.one(['com', 'net', 'co.uk', 'com.mx', 'io'])}/${c.one(GIVEN)}`,
    () => `t.me/${c.one(GIVEN)}_${c.one(FAMILY)}`,
    () => `wa.me/${c.shape('34%########')}`,
    () => `${c.one(FAMILY)}fotos.${c.one(['com', 'net', 'org'])}`,
    () => c.shape('1#2.1#8.%.1##'),
  ])();
const PHONES = {
  en: ['###-###-####', '(###) ###-####', '###.###.####', '+1-###-###-####', '001-###-###-####x###', '+1 ### ### ####',
    '###-###-#### ext. ##', '+44 20 #### ####',
    '+44(0)1### ######', '07### ######', '(01##) ### ####', '555-01##', '1##########', '+353 1 ### ####', '(###)###-####x####',
    '0### ### ### ###'],
  es: ['6## ## ## ##', '9# ### ## ##', '+34 6## ### ###', '+34 9########', '6########', '6##.###.###', '9##-##-##-##',
    '(+34) 6## ### ###', '+52 55 #### ####',
    '55 #### ####', '+54 9 11 ####-####', '+57 3## ### ####', '0034 6## ## ## ##', '(55) ####-####', '+56 9 #### ####'],
} as const;
const WORDS = { en: 'zero one two three four five six seven eight nine', es: 'cero uno dos tres cuatro cinco seis siete ocho nueve' };
const phone = (locale: Locale): Make => (c) => {
  if (c.whole(0, 9) > 0) return c.shape(c.one(PHONES[locale]).replace('#', '%'));
  return Array.from({ length: 9 }, () => c.one(WORDS[locale].split(' '))).join(' ');
};
const addressEn: Make = (c) => {
  const street = `${c.shape('%##')} ${c.one(STREETS_EN)} ${c.one(['Street', 'Road', 'Ave', 'Lane', 'Drive', 'Blvd.', 'St', 'Court'])}`;
  return c.one([street, `${street}, Apt. ${c.shape('%#')}`, `${street}, Springfield, IL ${c.shape('6####')}`,
    `Flat ${c.shape('%')}, ${street}`,
    `${c.shape('%###')} ${c.one(['Oak Ridge', 'Sunny Hollow', 'Miller Valley'])} Suite ${c.shape('%##')}`, `PO Box ${c.shape('%###')}`]);
};
const addressEs: Make = (c) => {
  const via = c.one(['Calle', 'C/', 'Avda.', 'Avenida', 'Paseo', 'Plaza']);
  const street = `${via} ${c.one(STREETS_ES)}${c.one([' ', ', ', ' nº '])}${c.shape('%#')}`;
  return c.one([street, `${street}, ${c.shape('%')}º ${c.one(['A', 'B', 'izq', 'dcha'])}`, `${street}, ${c.shape('28###')} Madrid`,
    `Av. Insurgentes ${c.shape('%##')}, Col. Roma, C.P. ${c.shape('067##')}`, `Carrera ${c.shape('%#')} # ${c.shape('%#-##')}`,
    `Avda. ${c.one(STREETS_ES)} s/n`]);
};
const card: Make = (c) =>
  c.one([
    () => luhn(c.shape('4##############')),
    () => inFours(luhn(c.shape('5%#############'))),
    () => inFours(luhn(c.shape('4##############')), '-'),
    () => luhn(c.shape('37############')).replace(/^(.{4})(.{6})/, '$1 $2 '),
    () => inFours(c.shape('4###############')),
  ])();
const ibanOf: Make = (c) => {
  const code = c.one([() => iban('ES', c.shape('####################')), () => iban('DE', c.shape('##################')),
    () => iban('GB', c.shape('@@@@##############')), () => iban('FR', c.shape('##########@##########@#')), () => iban('NL',
    c.shape('@@@@##########'))])();
  return c.one([code, inFours(code), code.toLowerCase()]);
};
const date: Make = (c) => `${c.shape('8#')}${c.one(['01', '07', '12'])}${c.one(['02', '15', '28'])}`;
const id: Make = (c) =>
  c.one([
    () => dni(c.shape('########')),
    () => dni(c.shape('########')).replace(/^(..)(...)(...)/, '$1.$2.$3-'),
    () => c.shape('X%######@'),
    () => c.shape('Y-%######-@'),
    () => `${c.shape('@@@@')}${date(c)}${c.one(['H', 'M'])}${c.shape('@@@@@0#')}`,
    () => `${c.shape('@@@@')}${date(c)}${c.shape('@#@')}`,
    () => c.shape('%##-##-####'),
  ])();
const coordinates: Make = (c) => c.one([c.shape('4#.#%####, -3.#%####'), c.shape('4#°%#\'%#"N 3°%#\'%#"W'),
  c.shape('lat: 19.4#%# lon: -99.1#%#')]);
const secret: Make = (c) =>
  c.one([`ghp_${c.token(36)}`, `sk-${c.token(48)}`, `AKIA${c.token(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`, `hf_${c.token(34)}`,
    `xoxb-${c.shape('%###########-%###########-')}${c.token(24)}`,
    `eyJhbGciOiJIUzI1NiJ9.eyJ${c.token(20)}.${c.token(43)}`, `AIza${c.token(35)}`, `sk_live_${c.token(24)}`, `glpat-${c.token(20)}`]);
const name = (locale: Locale): Make => (c) =>
  `${capital(c.one(GIVEN))} ${capital(c.one(FAMILY))}${locale === 'es' ? ` ${capital(c.one(FAMILY))}` : ''}`;

export type Made = Readonly<Partial<Record<RedactionType, readonly Make[]>>>;
/** What people write, by type; the cue of a name or a handle is in its template. */
export const VALUES: Readonly<Record<Locale, Made>> = {
  en: {
    email: [email, email, hiddenEmail(['(at)', ' [at] ', '＠'], ['(dot)', ' dot ', '.'])],
    url: [url], phone: [phone('en')], address: [addressEn], card: [card], iban: [ibanOf], id: [id], coordinates: [coordinates],
      secret: [secret], name: [name('en')],
    handle: [(c) => `@${c.one(GIVEN)}_${c.one(FAMILY)}`],
  },
  es: {
    email: [email, email, hiddenEmail([' (arroba) ', ' arroba ', '[arroba]'], [' punto ', '.', '(punto)'])],
    url: [url], phone: [phone('es')], address: [addressEs], card: [card], iban: [ibanOf], id: [id], coordinates: [coordinates],
      secret: [secret], name: [name('es')],
    handle: [(c) => `@${c.one(GIVEN)}.${c.one(FAMILY)}${c.shape('##')}`],
  },
};
