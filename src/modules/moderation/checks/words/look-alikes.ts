/**
 * Letters that look like Latin ones, small and without accents, with what they look like. A part of the confusables of Unicode TS 39: the
 * alphabets that are on people's keyboards, and the letters that "fancy text" generators use.
 */
const PAIRS: readonly (readonly [from: string, to: string])[] = [
  ['авгеікмнорсстухјѕԁԛԝһьэ', 'abreikmhopcctyxjsdqwhbe'], // Cyrillic
  ['αβγεηικμνορςτυχωϲϳ', 'abyenikuvopstuxwcj'], // Greek
  ['օսհոյաքցզեւ', 'ouhnjaqgqeu'], // Armenian
  ['ıłøđħŧƒɑɡɩǝɐɔɯɹʇʌʎʍɥɟ', 'ilodhtfagieacmrtvywhf'], // Latin with strokes, and turned letters
  ['ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnoprstuvwyz'], // small capitals
];

export const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  PAIRS.flatMap(([from, to]) => [...from].map((sign, at): [string, string] => [sign, to[at]!])),
);
