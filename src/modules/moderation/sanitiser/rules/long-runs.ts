/** What keys and tokens are made of. */
const KEY_CHARACTERS = /[\w\-+/=.:$]/;
const LEAST = 16;
const IS_OF_KEY = Uint8Array.from({ length: 128 }, (_, code) => (KEY_CHARACTERS.test(String.fromCharCode(code)) ? 1 : 0));

/**
 * Whether 16 such characters stand side by side: most texts have no such run, and no rule for keys looks at them. Every sixteenth character
 * is looked at, and what is around it only where it is one.
 */
export function hasLongRun(text: string): boolean {
  for (let at = LEAST - 1; at < text.length; at += LEAST) {
    if (!isOfKey(text, at)) continue;
    let from = at;
    while (from > 0 && at - from < LEAST && isOfKey(text, from - 1)) from--;
    let to = at + 1;
    while (to < text.length && to - from < LEAST && isOfKey(text, to)) to++;
    if (to - from >= LEAST) return true;
  }
  return false;
}

const isOfKey = (text: string, at: number): boolean => IS_OF_KEY[text.charCodeAt(at)] === 1;
