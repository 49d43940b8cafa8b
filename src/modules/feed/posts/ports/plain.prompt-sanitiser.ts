import { Injectable } from '@nestjs/common';
import { PromptSanitiser, type Sanitised } from './prompt-sanitiser.port.js';

const EMAIL = /[^\s@]+@[^\s@]+\.[^\s@]+/g;

/** E-mail addresses and the person's own words. */
@Injectable()
export class PlainPromptSanitiser extends PromptSanitiser {
  sanitise(text: string, { own }: { own: readonly string[] }): Sanitised {
    let emails = 0;
    let clean = text.replace(EMAIL, () => (emails++, '[email]'));
    for (const words of own) clean = clean.replaceAll(words, '[name]');
    return { text: clean, redactions: emails > 0 ? { email: emails } : {}, version: '0' };
  }

  isNarrower(text: string, than: string): boolean {
    return than.includes(text);
  }
}
