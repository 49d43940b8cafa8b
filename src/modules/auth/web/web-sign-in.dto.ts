import type { WebSignInHints } from '../../../entities/auth/web-sign-in.entity.js';
import { Nested, Text } from '../../../platform/http/index.js';
import { Country, LocaleTag, Region } from '../accounts/account-fields.js';
import { DeviceBody } from '../sign-in/sign-in.dto.js';

/** RFC 7636, section 4.2: the SHA-256 of the verifier in base64url. */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
/** Section 4.1. */
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;

export class WebSignInQuery {
  @Country({ optional: true })
  country?: string;

  @Region({ optional: true })
  region?: string;

  @LocaleTag({ optional: true })
  locale?: string;

  @Text({
    optional: true, min: 43, max: 43, pattern: CHALLENGE,
    description: 'SHA-256, in base64url, of a secret that the web app keeps: the code is then of use to this browser alone.',
  })
  codeChallenge?: string;
}

/** What of the query is kept through the dialog. */
export function hintsOf({ country, region, locale }: WebSignInQuery): WebSignInHints {
  return { country, region, locale };
}

export class ExchangeBody {
  @Text({ min: 1, max: 128, description: 'Of the address that the browser came back to; for a minute, once.' })
  code!: string;

  @Text({ optional: true, min: 43, max: 128, pattern: VERIFIER, description: 'The secret behind the `codeChallenge`, when one was given.' })
  codeVerifier?: string;

  @Nested(() => DeviceBody, { optional: true })
  device?: DeviceBody;
}
