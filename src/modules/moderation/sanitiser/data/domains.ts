import { createRequire } from 'node:module';
import { pattern } from '../rules/patterns.js';

/** Top-level domains, from IANA by way of `tlds`. */
export const TLDS = createRequire(import.meta.url)('tlds') as readonly string[]; // a JSON file: no import attribute survives the build
const KNOWN = new Set(TLDS);
export const isTld = (label: string): boolean => KNOWN.has(label.toLowerCase());

/** They end names of files too. A name with one of these is no address unless something more says so. */
export const FILE_ENDINGS = new Set([
  'png', 'jpg', 'jpeg', 'gif', 'webp', 'svg', 'psd', 'mp4', 'webm', 'avif', 'bmp', 'tiff', 'safetensors', 'ckpt', 'txt', 'json', 'js', 'ts',
  'py', 'rs', 'md', 'sh', 'zip', 'mov', 'ps', 'ai', 'cc', 'app', 'pt', 'bin', 'st', 'raw', 'pl', 'so', 'blend', 'bar', 'med', 'cab',
  'css', 'html',
]);
/** The endings above that real addresses have so often that a name of words is one. */
export const ENDINGS_OF_SITES = new Set(['pl', 'app', 'pt', 'cc', 'ai']);

/** Countries whose letters are a word of English or Spanish: in "by the sea.in the style of" the space is missing, no more. */
const WORD_COUNTRIES = new Set('in is so to as by do am an my la al su mi lo si un ya va ser id mm ps cm km hm la na ta'.split(' '));
/** The same, but people have their sites there: only these words after it tell. */
const SENTENCE_AFTER =
  pattern(
    String.raw`^ (?:una?|unos|unas|el|la|los|las|muy|de|lo|mi|tu|su|como|tan|mas|que|decir|asi|parte|bella|hermos[ao]|grande|the|a|an|and|
      with|to|not|style)(?![\p{L}])`,
    'iu',
  );
const GENERIC = new Set(
  'com net org info biz edu gov mil int io co dev app tv xyz online site store shop tech cloud cat eus gal email blog wiki web'.split(' '),
);
/** Whether a top-level domain is a word as well ("art", "photo", "in", "es"). All newer ones are taken for words. */
export const isWordEnding = (ending: string): boolean => WORD_COUNTRIES.has(ending) || (ending.length > 2 && !GENERIC.has(ending));
/** Whether the sentence goes on after what may be an address with this ending. */
export const goesOn = (ending: string, rest: string): boolean =>
  isWordEnding(ending) ? /^ ?[\p{L}\p{N}]/u.test(rest) : ['es', 'me', 'us', 'de', 'it', 'be', 'at', 'se',
    'no'].includes(ending) && SENTENCE_AFTER.test(rest);

/** Sites where pictures are shown: named in prompts as a style, they tell of nobody. Without a path only. */
export const PICTURE_SITES = new Set([
  'artstation.com', 'deviantart.com', 'cgsociety.org', 'pinterest.com', 'unsplash.com', 'shutterstock.com', 'gettyimages.com',
  '500px.com', 'flickr.com',
  'behance.net', 'pixiv.net', 'pexels.com', 'pixabay.com', 'dribbble.com', 'zbrushcentral.com', 'conceptartworld.com', 'polycount.com',
  'cgtrader.com',
  'sketchfab.com', 'cgtalk.com', 'itsartmag.com', 'midjourney.com', 'lexica.art', 'civitai.com', 'danbooru.donmai.us', 'e621.net',
  'furaffinity.net',
  'instagram.com', 'tumblr.com', 'reddit.com', 'vogue.com', 'nasa.gov', 'nationalgeographic.com', 'wlop.art', 'istockphoto.com',
  'adobe.com', 'alamy.com',
]);

/** Where people have their mail: "ana at gmail com". */
export const MAIL_PROVIDERS =
  '(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|aol|gmx|proton|protonmail|zoho|terra|telefonica|movistar|mail|correo)';
