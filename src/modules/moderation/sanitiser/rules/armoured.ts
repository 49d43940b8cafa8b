import type { Finding } from '../types.js';

const HEADER = /-{3,5}BEGIN [A-Z\d ]{1,60}-{3,5}/g;
const FOOTER = /-END [A-Z\d ]{1,60}-{1,5}/y;
const BODY = /[A-Za-z\d+/=\s]{0,4000}/y;
const WHAT = /KEY|CERTIFICATE|MESSAGE/;
const LONGEST = 16_000;

/** Keys and certificates in armour (RFC 7468, RFC 9580): to the footer, or as far as the letters go when the rest was cut off. */
export function* armoured(text: string): Iterable<Finding> {
  let footer = -1;
  HEADER.lastIndex = 0;
  for (let header = HEADER.exec(text); header; header = HEADER.exec(text)) {
    const bodyAt = header.index + header[0].length;
    if (!WHAT.test(header[0])) continue;
    if (footer < bodyAt) footer = indexOrEnd(text, '-END ', bodyAt); // looked for once, however many headers come before it
    const end = endOf(text, bodyAt, footer);
    yield { start: header.index, end, type: 'secret' };
    HEADER.lastIndex = end;
  }
}

function endOf(text: string, bodyAt: number, footer: number): number {
  FOOTER.lastIndex = footer;
  if (footer - bodyAt <= LONGEST && FOOTER.test(text)) return FOOTER.lastIndex;
  BODY.lastIndex = bodyAt;
  BODY.test(text);
  return Math.max(bodyAt, BODY.lastIndex);
}

function indexOrEnd(text: string, part: string, from: number): number {
  const at = text.indexOf(part, from);
  return at < 0 ? text.length : at;
}
