import { createRequire } from 'node:module';

/** Top-level domains, from IANA by way of `tlds`. */
export const TLDS = createRequire(import.meta.url)('tlds') as readonly string[]; // a JSON file: no import attribute survives the build
const KNOWN = new Set(TLDS);
export const isTld = (label: string): boolean => KNOWN.has(label.toLowerCase());

/** They end names of files too. A name with one of these is no address unless something more says so. */
export const FILE_ENDINGS = new Set([
  'png', 'jpg', 'jpeg', 'gif', 'webp', 'svg', 'psd', 'mp4', 'webm', 'avif', 'bmp', 'tiff', 'safetensors', 'ckpt', 'txt', 'json', 'js', 'ts',
  'py', 'rs', 'md', 'sh', 'zip', 'mov', 'ps', 'ai', 'cc', 'app', 'pt', 'bin', 'st', 'raw', 'pl', 'so', 'blend', 'bar', 'med', 'cab', 'css', 'html',
]);
/** The endings above that real addresses have so often that a name of words is one. */
export const ENDINGS_OF_SITES = new Set(['pl', 'app', 'pt', 'cc', 'ai']);

/** Top-level domains that are words: in "by the sea.in the style of" the space is missing, no more. */
export const WORD_ENDINGS = new Set([
  'in', 'is', 'it', 'no', 'so', 'to', 'as', 'at', 'be', 'by', 'do', 'am', 'an', 'my', 'me', 'us', 'la', 'es', 'de', 'se', 'al', 'su', 'mi', 'lo',
  'art', 'photo', 'photos', 'photography', 'style', 'design', 'studio', 'world', 'house', 'city', 'club', 'garden', 'gallery', 'graphics', 'pictures',
  'camera', 'black', 'blue', 'red', 'pink', 'gold', 'green', 'moda', 'fashion', 'beauty', 'toys', 'farm', 'fish', 'dog', 'horse', 'cat', 'baby',
  'boats', 'cars', 'coffee', 'cool', 'dance', 'diamonds', 'digital', 'film', 'fun', 'game', 'glass', 'hair', 'how', 'ink', 'land', 'living', 'love',
  'movie', 'music', 'new', 'now', 'one', 'people', 'play', 'pub', 'rest', 'science', 'sexy', 'shoes', 'show', 'singles', 'ski', 'space', 'sucks',
  'theater', 'tips', 'top', 'town', 'vision', 'watch', 'water', 'wedding', 'wine', 'works', 'wow', 'you', 'zone', 'casa', 'bar', 'day', 'kids',
]);
/** What goes on after "es", "la", "de" when they are words. */
export const GOES_ON = /^ ?[\p{L}]/u;

/** Sites where pictures are shown: named in prompts as a style, they tell of nobody. Without a path only. */
export const PICTURE_SITES = new Set([
  'artstation.com', 'deviantart.com', 'cgsociety.org', 'pinterest.com', 'unsplash.com', 'shutterstock.com', 'gettyimages.com', '500px.com', 'flickr.com',
  'behance.net', 'pixiv.net', 'pexels.com', 'pixabay.com', 'dribbble.com', 'zbrushcentral.com', 'conceptartworld.com', 'polycount.com', 'cgtrader.com',
  'sketchfab.com', 'cgtalk.com', 'itsartmag.com', 'midjourney.com', 'lexica.art', 'civitai.com', 'danbooru.donmai.us', 'e621.net', 'furaffinity.net',
  'instagram.com', 'tumblr.com', 'reddit.com', 'vogue.com', 'nasa.gov', 'nationalgeographic.com', 'wlop.art', 'istockphoto.com', 'adobe.com', 'alamy.com',
]);

/** Where people have their mail: "ana at gmail com". */
export const MAIL_PROVIDERS =
  '(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|aol|gmx|proton|protonmail|zoho|terra|telefonica|movistar|mail|correo)';
