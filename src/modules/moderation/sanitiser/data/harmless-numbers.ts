import { pattern } from '../rules/patterns.js';

/** What stands right before a number that says how a picture is made, not who can be called. */
export const SETTING_BEFORE =
  pattern(
    String.raw`(?:(?:\b(?:seeds?|semillas?|steps?|pasos?|cfg|scale|escala|hash|ensd|size|tamano|width|height|ancho|alto|iso|noise|ruido|
      strength|fuerza|rgba?|hs[lv]|cmyk|lens(?:es)?|lentes?|objetivo|focal|
      denoising|version|clip skip|sampler|eta|model|modelo|resolution|resolucion|bpm|hex|color|sref|cref|oref|lora|score|
      year|ano|isbn|issn|ean|pi|catalog(?:ue)?)(?: (?:is|es|no|number|value|de|numero))?)\s?[:=#]?\s?)$`,
    'i',
  );
/** No longer than the longest of them. */
export const SETTING_LENGTH = 30;
/** `--seed 12`, `<lora:` */
export const FLAG_BEFORE = /(?:--[a-z]{1,15}\s?[:=#]?\s?|--[a-z]{1,15}(?: \d{1,12}){1,6} |<[a-z]{2,10}:[^<>\s]{0,60})$/i;

/** Money, or a count of something. */
export const CURRENCY_BEFORE = /(?:[$€£¥₹]|\b(?:usd|eur|mxn|us\$))\s?$/i;
export const UNIT_AFTER =
  pattern(
    String.raw`^\s?(?:[$€£¥%°]|(?:usd|eur|euros?|dolares|dollars|pesos|px|pixels?|pixeles|people|personas|habitantes|inhabitants|years?|
      anos|lightyears?|light years?|km|kms|kilometers|kilometros|meters|metros|miles|millas|mm|cm|m|kg|lbs?|tons?|toneladas|stars|
      estrellas|views|visitas|points|puntos|polygons?|poligonos|particles|particulas|pieces|piezas|followers|seguidores|bc|ad|bce|ce|ac|
      dc|hz|mhz|rpm|watts?|lumens?|kelvin|k|dpi|ppi|bits?|bytes?|fps|colou?rs?|colores|voxels?|triangles?|triangulos|soldiers|soldados|
      hours|horas|days|dias|square|cubic|atoms|cells|neurons|trees|arboles|tiles|bc)\b)`,
    'i',
  );
export const FILE_AFTER = /^\.(?:png|jpe?g|gif|webp|safetensors|ckpt|pt|bin|mp4|webm|tiff?|raw|cr2|nef|dng)\b/i;

/** The words after which a number is one to call, whatever it looks like. */
export const PHONE_BEFORE =
  pattern(
    String.raw`(?:\b(?:tel(?:ef(?:ono)?s?|ephone)?|tfno?s?|tlfn?o?s?|tlfs?|phones?|ph|mob(?:ile)?|cell?(?:ular|phone)?|movil(?:es)?|
      whats ?app|wsp|wasap|fax|llama(?:me|r|d)?|dial|hotline|viber|fono|voicemail|pager|busca|buscapersonas|
      telefax)\b)[^\n\d,;\x01]{0,20}$`,
    'i',
  );
/** The same right before a number that is shorter than a whole one. */
export const SHORT_PHONE_BEFORE =
  pattern(
    String.raw`\b(?:tel(?:ef(?:ono)?s?|ephone)?|tfno?s?|tlfn?o?s?|tlf|phone|mobile|cell|movil|whats ?app|fax|
      ext(?:ension)?)(?: (?:number|no|is|es|n[oº]))?[.:]{0,2} ?$`,
    'i',
  );

/** Digits that somebody counts with: 1 2 3 4 5, 10 20 30 40. */
export function isProgression(numbers: readonly number[]): boolean {
  if (numbers.length < 4) return false;
  const step = numbers[1]! - numbers[0]!;
  return step !== 0 && numbers.every((number, at) => at === 0 || number - numbers[at - 1]! === step);
}
