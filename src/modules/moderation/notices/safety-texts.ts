import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { Locale, Localised } from '../../../kernel/language.js';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';

/** The plain-language notice of how to report and what happens then (TAKE IT DOWN Act, section 3(a)(2); Apple 1.2; DSA Art. 16). */
@Injectable()
export class SafetyTexts {
  /** Markdown. */
  readonly notice: Localised = { en: read('en'), es: read('es') };
}

/** @throws Error when the file is absent: the service does not start without it. */
function read(locale: Locale): string {
  return readFileSync(join(CONFIG_FOLDER, 'moderation', `safety.${locale}.md`), 'utf8');
}
