import { SURE_VIAS, VIA_STARTS, VIAS } from '../data/street-words.js';
import type { Rule } from '../types.js';
import { matches, matchesAt, stretches, when } from './matching.js';
import { listed, startsOf } from './word-starts.js';
import { anyCase, joined, pattern, words } from './patterns.js';

const EDGE = String.raw`(?<![\p{L}\p{N}])`;
const END = String.raw`(?![\p{L}\p{N}º°])`;
/** What ties a name together, and ranks and saints within it. */
const LINK = words(`
  de del la las el los y e i d' l' san santa sta. sto. fray don dona dr. dra. gral. general capitan cap. pintor padre doctor alcalde
  maestro juez
  arq. ing. prof. profesor virgen nuestra senora ntra. sra.`);
const CAPITAL = String.raw`[A-Z][\p{L}'’-]{0,24}\.?`;
const MONTHS = words('enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre');
/** "9 de Julio" */
const NAME = String.raw`(?:(?:${LINK}(?![\p{L}])|\d{1,2}\s[dD]e\s${MONTHS}|${CAPITAL})[\s,]{0,2}){1,9}?`;
const NO = String.raw`(?:,?\s?(?:${words('numero num. nro. no. n.º n.o n. n° nº # º')})\s?:?\s?|[,\s]{1,3}|\s?[-–]\s?)`;
const NUMBER = anyCase(joined(String.raw`(?:\d{1,5}(?:\s\d{3}(?![\d.]))?(?:\s?(?:bis|dup|duplicado|
  [a-jln-wyz](?![\p{L}])))?(?:\s?[-/y]\s?\d{1,4}[a-z]?(?![\p{L}\p{N}º°]))?|
  s\s?/\s?n[º.]?|sin\snumero|km\.?\s?\d{1,4}(?:[.,]\d{1,3})?)${END}(?![.,:]\d)`));

const ORDINAL = anyCase(String.raw`\d{1,2}\s?(?:[º°ª]|(?:er|ro|do|to|mo|o|a)(?![\p{L}]))\.?`);
const DOOR = anyCase(joined(String.raw`(?:(?:izq(?:uierd[ao])?|izda?|dcha?|der(?:ech[ao])?|drcha|centro|ctro|int(?:erior)?|
  ext(?:erior)?)\.?|
  [a-z](?![\p{L}\p{N}])|\d{1,3}(?:\s?[ªº°])?)(?![\p{L}\p{N}])`));
const INSIDE = words(`
  apt. dto. bodega piso planta plta. puerta pta. pt. escalera esc. portal ptal. bloque blq. bl. bajo bajos bj. bjo. atico at.
  entresuelo entlo. ent. principal pral.
  local nave casa chalet depto. dpto. departamento apto. apartamento interior int. torre edificio edif. oficina of. lote lt. mz.
  manzana letra
  vivienda parcela fase etapa conjunto bq.`);
const PART = joined(String.raw`(?:[\s,.;-]{1,3}(?:
  ${INSIDE}(?![\p{L}])\s?(?:n\.?[º°o]\.?\s?)?(?:${ORDINAL}|\d{1,4}|[A-Z](?![\p{L}]))?(?:\s?-?\s?${DOOR})?|
  ${ORDINAL}(?:[\s,-]{0,2}${DOOR})?|\d{1,3}\s?-?\s?[A-Z](?![\p{L}\p{N}])))`);
const WORD = String.raw`[A-Z\d][\p{L}\d'.-]{0,24}`;
const QUARTERS = words(`
  col. colonia urb. urbanizacion barrio fracc. del. delegacion alcaldia mun. municipio residencial sector poligono poligono_industrial`);
const QUARTER = joined(String.raw`[\s,]{1,3}
  ${QUARTERS}
  \s(?:${WORD}|de|del|la|las|los|el)(?:\s(?:${WORD}|de|del|la|las|los|el)){0,4}`);
const CITY = String.raw`[A-Z][\p{L}'.-]{1,24}(?:\s(?:de|del|la|las|los|el|y|[A-Z][\p{L}'.-]{1,24})){0,5}`;
const CODE = String.raw`(?:[cC]\.?\s?[pP]\.?\s?:?\s?)?\d{5,6}(?![\p{N}])`;
const TAIL = joined(String.raw`(?:${PART}){0,5}(?:${QUARTER}){0,2}
  (?:[\s,.;(-]{1,4}${CODE}(?:[\s,(-]{1,3}${CITY}\)?)?|[\s,]{1,3}${CITY},?\s(?:[A-Z]{2,4}\s)?\d{4,7}(?!\d)(?:,\s${CITY})?|\s?\(${CITY}\))?`);

const VIA = String.raw`${EDGE}(?<via>${VIAS}|C\.(?=\s[A-Z][a-z]))(?:(?<=/|\.|º)\s{0,2}|\s{1,2})`;
const NAMED = pattern(String.raw`${VIA}(?<name>${NAME})(?:(?<=[\s,])|${NO})${NO}?(?<number>${NUMBER})(?<tail>${TAIL})`, 'dyu');
/** Words of a scene; no street is called so. */
const SCENE = words(`
  con sin en a por bajo desde donde llena lleno vacia vacio muy al hacia entre sobre tras ante para que como un una unos unas dos tres
  cuatro cinco
  es esta hay iso f hace fotografia foto estilo siglo mas menos o noche autos coches motos caballos obstaculos km metros`);
const LOWER = String.raw`(?:(?!${SCENE}(?![\p{L}]))[a-z][\p{L}'-]{1,20},?\s){1,4}?`;
/** "calle mayor 12" */
const LOWER_NAMED = pattern(
  String.raw`${VIA}${LOWER}(?:${NO})?(?<number>${NUMBER})(?<tail>${TAIL})(?=(?<next>\s?[\p{L}]{0,12}))`,
  'dyu',
);
/** "Carrera 7 # 45-12", "Cl. 100 No. 8A-55": Colombian grids. */
const GRID = pattern(
  String.raw`${EDGE}${VIAS}\s{0,2}\d{1,3}\s?[A-Za-z]{0,2}[ªº]?(?:\s${words('bis sur norte este oeste')}){0,2}\s?(?:#|
    ${words('no. n.º nº n° nro. con')})\s?
    \d{1,3}\s?[A-Za-z]{0,2}(?:\s${words('bis sur norte este')})?\s?[-–]\s?\d{1,3}${END}(?:\s${words('sur norte este oeste')})?${TAIL}`,
  'uy',
);
/** "Avenida 68, 12", "Calle 5 nº 12" */
const NUMBERED = pattern(
  String.raw`${EDGE}${VIAS}\s\d{1,3}[A-Z]?(?:\s[bB]is)?(?:,\s?|\s?(?:#|${words('n.º nº n° num. numero')})\s?)
    \d{1,5}${END}(?![.,:]\d)${TAIL}`,
  'uy',
);
/** Streets that are called so and no more: "Gran Via 45", "Diagonal 640", "Reforma 222". */
const PROPER = pattern(
  String.raw`${EDGE}(?:Gran Via|La Rambla|Diagonal|(?:Reforma|Insurgentes(?:\s(?:Sur|Norte))?)(?=,?\s\d\d))${NO}
    (?<number>${NUMBER})(?<tail>${TAIL})`, 'dyu',
);
const PROPER_FIRST = listed('gran la diagonal reforma insurgentes');
const FLATS = words('dpto. depto. dto. of. oficina piso apt. puerta edif. interior local');
const FLAT = pattern(String.raw`\d,?\s${FLATS}\s?\d`, 'g');
/** "Hector Becerra 29 Dpto. 398": a flat says address, whatever the street is called. */
const WITH_FLAT = pattern(
  String.raw`${EDGE}(?:${CAPITAL}\s(?:${LINK}\s){0,2}){1,5}\d{1,5},?\s
    ${FLATS}\s?\d{1,4}${END}${TAIL}`,
  'gu',
);
const KILOMETRE = pattern(
  String.raw`${EDGE}${words('carretera ctra. crta. autovia autopista camino')}\s
    [^\n.;]{1,50}?,?\s?[kK][mM]\.?\s?\d{1,4}(?:[.,]\d{1,3})?${END}`,
  'uy',
);
const YEAR = /^(?:1[5-9]|20)\d\d$/;

export const ADDRESSES_ES: Rule = {
  name: 'addresses-es',
  *find(text) {
    if (!/\d|s\s?\/\s?n|sin n/i.test(text)) return;
    const vias = startsOf(text, VIA_STARTS);
    yield* matchesAt(NAMED, 'address', text, vias, (match) => when(isStreet(match), match));
    yield* matchesAt(GRID, 'address', text, vias);
    yield* matchesAt(NUMBERED, 'address', text, vias);
    yield* matchesAt(LOWER_NAMED, 'address', text, vias, (match) => when(isWritten(match), match));
    yield* matchesAt(KILOMETRE, 'address', text, vias);
    yield* matchesAt(PROPER, 'address', text, startsOf(text, PROPER_FIRST), (match) => when(!YEAR.test(match.groups!.number!), match));
    yield* matches(WITH_FLAT, 'address', stretches(text, FLAT, 150, 200));
  },
};

/** Parks, towers and ways have names with a number at the end ("Parque Jurasico 3"). */
const WEAK = pattern(
  String.raw`^(?:c\.?|acceso|ruta|parque|via|torre|sector|plaza|ronda|grupo|camino|lugar|aldea|conjunto|circuito|carrera|finca|costa|
    canal)$`,
  'i',
);

/** "Plaza Mayor, 1.": a comma before the digit and an end after it make a house of it. */
const SQUARE = /^(?:c\.?|plaza|ronda|camino|via|carrera)$/i;
/** Their names are a letter or two and a number. */
const ROAD = /^(?:carretera|ctra\.?|crta\.?|autopista|autovia|ruta|via|acceso)$/i;

/** A name has a capital, and a bare year after it is no house ("Plaza Roja 1980"). */
function isStreet({ groups, 0: found, index, indices, input }: RegExpExecArray): boolean {
  const { via, name, number, tail } = groups as Record<'via' | 'name' | 'number' | 'tail', string>;
  if (!/[A-Z]|\d/.test(name)) return false;
  if (ROAD.test(via) && /^[A-Z]{1,3}[\s,]*$/.test(name) && tail === '') return false; // "carretera A-7"
  const gap = found.slice(indices!.groups!.name![1] - index, indices!.groups!.number![0] - index);
  const isClosed = SQUARE.test(via) && /,/.test(name.slice(-2) + gap) && /^\s?(?:[.,;)\n]|$)/.test(input.slice(index + found.length));
  if (WEAK.test(via) && /^\d$/.test(number) && tail === '' && !/[#º]/.test(gap) && !isClosed) return false;
  if (WEAK.test(via) && /,\s?\S/.test(name) && tail === '') return false; // "Plaza de Mayo, Apollo 13"
  return !YEAR.test(number) || /[,#º.n]/i.test(name.slice(-2) + gap) || SURE_VIAS.test(via.toLowerCase()) || tail !== '';
}

const AFTER_ADDRESS = /^\s(?:en|y|de|desde|hasta|frente|al|escrit[ao]|cerca|junto|esquina|por|piso|a|mi|es|con|telefono|tel|cp)$/i;

/** Without capitals: the sentence ends after the number, or what follows says address. */
function isWritten({ groups }: RegExpExecArray): boolean {
  const { via, number, tail, next } = groups as Record<'via' | 'number' | 'tail' | 'next', string>;
  const isSure = SURE_VIAS.test(via.toLowerCase()) || tail.trim() !== '' || /^s/i.test(number);
  const goesOn = /\p{L}/u.test(next) && !AFTER_ADDRESS.test(next);
  return isSure || (!goesOn && !YEAR.test(number));
}
