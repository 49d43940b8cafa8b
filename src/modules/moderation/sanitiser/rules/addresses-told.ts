import type { Rule } from '../types.js';
import { group, matchesAt } from './matching.js';
import { listed, startsOf } from './word-starts.js';
import { pattern } from './patterns.js';

/** Words that say that an address follows; the street needs no word for it then. */
const CUE = pattern(
  String.raw`(?<![\p{L}])(?:(?:home|street|billing|shipping|mailing|postal)\s)?(?:address(?:es)?(?:\sis|:)|addr[.:]|(?:i|we)\slive\s(?:at|
    on|in)|
    lives\sat|living\sat|resid(?:es|ing|ence|e)\s(?:at|is|in)|my\shouse\s(?:is\s)?(?:at|on)|
    (?:deliver(?:ed)?|ship(?:ped)?|send|mail(?:ed)?|sent)(?:\s(?:it|this|them))?\sto|(?:located|situated)\sat|moved\sto|come\sto|
    (?:vivo|vivimos|vive|resido|reside|residente|domiciliad[ao]|ubicad[ao])\sen|domicilio(?:\ses|\sen|:)|direccion(?:\ses|:)|
    mi\scasa\s(?:es|esta\sen)|envi(?:ar|alo|a|en)\sa|mandar\sa)
    \s{0,3}(?<place>[^\n;!?"\x01]{3,110})`,
  'diuy',
);
const FIRST = listed(`
  home street billing shipping mailing postal address addresses addr i we lives living resides residing residence reside my deliver
  delivered
  ship shipped send mail mailed sent located situated moved come vivo vivimos vive resido residente domiciliado domiciliada ubicado
  ubicada
  domicilio direccion mi enviar envialo envia envien mandar`);
/** Up to a number, and what of it follows: "12 Glenmore", "Glenmore 12, Leeds". Not beyond the sentence. */
const PLACE = pattern(
  String.raw`^(?:(?!\.\s[A-Z]|,\s(?:and|y|my|mi|call|tel|phone)\s).){0,70}?(?:(?<![\p{L}\p{N}])\d{1,6}[A-Za-z]?(?![\p{L}\p{N}%])|\bs/n)
    (?:[\s,-]{1,2}(?:[A-Z\d#][\p{L}\d'.º-]{0,24}|de|del|la)){0,8}`,
  'su',
);

export const ADDRESSES_TOLD: Rule = {
  name: 'addresses-told',
  *find(text) {
    if (!/\d|s\/n/i.test(text)) return;
    yield* matchesAt(CUE, 'address', text, startsOf(text, FIRST), (match) => {
      const told = PLACE.exec(match.groups!.place!)?.[0].trimEnd();
      if (told === undefined || !/\p{L}/u.test(told) || !/^[A-Z\d#]/.test(told) || /^(?:1[5-9]|20)\d\ds?$/.test(told)) return undefined;
      const { start } = group(match, 'place')!;
      return { start, end: start + told.length };
    });
  },
};
