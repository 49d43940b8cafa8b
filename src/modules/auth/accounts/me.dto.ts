import { type Locale, LOCALES } from '../../../kernel/language.js';
import { OneOf } from '../../../platform/http/index.js';
import { Country, Region } from './account-fields.js';

export class ChangeMeBody {
  @OneOf(LOCALES, { optional: true })
  locale?: Locale;

  @Country({ optional: true, nullable: true })
  country?: string | null;

  @Region({ optional: true, nullable: true, description: 'A new country without a region clears the region.' })
  region?: string | null;
}
