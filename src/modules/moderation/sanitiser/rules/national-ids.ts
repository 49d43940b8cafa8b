import { NATIONAL_ID_SHAPES } from '../data/national-id-shapes.js';
import type { Rule } from '../types.js';
import { group, matches, matchesAt, stretches } from './matching.js';
import { listed, startsOf } from './word-starts.js';

/** Words that say what the next code is. A code after them goes, whether or not its check digit is right. */
const CUES =
  '(?:dni|d\\.n\\.i\\.|nie|n\\.i\\.e\\.|nif|n\\.i\\.f\\.|cif|curp|rfc|r\\.f\\.c\\.|ssn|s\\.s\\.n\\.|itin|ein|social security|' +
  'soc(?:ial)? sec|seguridad social|' +
  'nass|nuss|nss|n\\.s\\.s\\.|imss|passport|pasaporte|pass?port|cedula|c\\.c\\.|carnet|carne|cuit|cuil|rut|run|cpf|cnpj|nino|' +
  'national insurance|ni number|nhs|' +
  'driver\'?s?\'? licen[sc]e|driving licen[sc]e|licen[sc]e|licencia(?: de conducir)?|permiso de conducir|national id|id number|' +
  'id card|id no|identity card|' +
  'identity number|identification|identificacion|documento|doc|identidad|tax id|taxpayer|tin|vat|nhc|n\\.h\\.c\\.|historia clinica|' +
  'historia|' +
  'medical record|mrn|patient id|member id|employee id|student id|cipa?|sip|tsi|tarjeta sanitaria|colegiado|col|num\\. col|' +
  'visa number|green card|medicare|' +
  'medicaid|policy|poliza|matricula|license plate|licence plate|plate|vin|ine|ife|clave de elector|aadhaar|pan|sin|tfn|cuenta|' +
  'account|routing|acct|cbu|clabe|' +
  'numero de serie|expediente|episodio|muestra)';
const LINKS =
  '(?:\\s?(?:number|num|numero|no|nro|n[oº]|nr|#|is|es|de|del|the|card|code|id|expedition|ending|con|clinica|paciente)\\b\\.?|' +
  '\\s?[:#.º=(-]|\\s){0,7}';
const AFTER_CUE = new RegExp(
  `(?<![\\p{L}\\p{N}])${CUES}(?![\\p{L}])${LINKS}(?<id>[A-Za-z]{0,4}[ .-]?\\d[A-Za-z\\d]{0,20}` +
    `(?:[ ./-]{1,2}(?=[A-Z\\d]*\\d)[A-Z\\d]{1,12}){0,5}(?:[ -][A-Z](?![A-Za-z]))?)`,
  'diuy',
);
const FIRST = listed(`
  dni d nie n nif cif curp rfc r ssn s itin ein social soc seguridad nass nuss nss imss passport pasaporte pasport cedula c carnet
  carne cuit
  cuil rut run cpf cnpj nino national ni nhs driver drivers driving license licence licencia permiso id identity identification
  identificacion
  documento doc identidad tax taxpayer tin vat nhc historia medical mrn patient member employee student cip cipa sip tsi tarjeta
  colegiado col
  num visa green medicare medicaid policy poliza matricula plate vin ine ife clave aadhaar pan sin tfn cuenta account routing acct cbu
  clabe
  numero expediente episodio muestra`);
const MIN_DIGITS = 4;

export const NATIONAL_IDS: Rule = {
  name: 'national-ids',
  needsDigit: true,
  *find(text) {
    const dense = stretches(text, /\d(?:[A-Za-z ./-]{0,3}\d){5}/g, 20, 40);
    for (const { pattern, check } of dense.length > 0 ? NATIONAL_ID_SHAPES : []) {
      yield* matches(pattern, 'id', dense, (match) =>
        check === undefined || check(match[0].replace(/[^A-Za-z\d]/g, '').toUpperCase())
          ? { start: match.index, end: match.index + match[0].length }
          : undefined,
      );
    }
    yield* matchesAt(AFTER_CUE, 'id', text, startsOf(text, FIRST), (match) => (isId(match.groups!.id!) ? group(match, 'id') : undefined));
  },
};

/** Four digits or more, and neither a year nor a date. */
const isId = (id: string): boolean =>
  id.replace(/\D/g, '').length >= MIN_DIGITS && !/^(?:19|20)\d\d$/.test(id) && !/^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$/.test(id);
