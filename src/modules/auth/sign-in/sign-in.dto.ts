import { type FieldOptions, Instant, Nested, Flag, Text } from '../../../platform/http/index.js';
import { Country, LocaleTag, Region } from '../accounts/account-fields.js';
import { AccountView, type OwnAccount } from '../accounts/account.view.js';
import { NAME_MAX } from '../id-token/id-token.verifier.js';
import type { IssuedRefreshToken } from '../sessions/refresh-tokens.js';

/** RFC 7515, section 3.1: three base64url parts. Whether it says anything is judged by the verifier (401, not 422). */
const IdToken = (options: FieldOptions = {}) => Text({ ...options, min: 1, max: 8192 });

export class DeviceBody {
  @Text({ min: 1, max: 128, description: 'Random, made by the app at its installation; no hardware id.' })
  id!: string;

  @Text({ optional: true, max: 80 })
  model?: string;

  @Text({ optional: true, max: 80 })
  os?: string;

  @Text({ optional: true, max: 40 })
  appVersion?: string;
}

/** What every way to sign in takes along. */
class SignInBody {
  @Text({ optional: true, min: 1, max: 256, description: 'The raw nonce of `POST /v1/auth/nonce` that the token was asked with.' })
  nonce?: string;

  @Country({ optional: true })
  country?: string;

  @Region({ optional: true })
  region?: string;

  @LocaleTag({ optional: true })
  locale?: string;

  @Nested(() => DeviceBody, { optional: true })
  device?: DeviceBody;
}

export class GoogleSignInBody extends SignInBody {
  @IdToken()
  idToken!: string;
}

export class AppleSignInBody extends SignInBody {
  @IdToken()
  identityToken!: string;

  @Text({ optional: true, min: 1, max: 1024, description: 'Of the same sign-in. Exchanged at once, so that it can be revoked one day.' })
  authorizationCode?: string;

  @Text({ optional: true, max: NAME_MAX, description: 'Apple gives it to the app at the first sign-in only. Never public.' })
  name?: string;
}

export class RefreshBody {
  @Text({ min: 1, max: 512 })
  refreshToken!: string;
}

export interface OpenedSession {
  readonly access: { readonly token: string; readonly expiresAt: Date };
  readonly refresh: IssuedRefreshToken;
  readonly account: OwnAccount;
  readonly isNew: boolean;
}

export class SessionTokensView {
  @Text()
  accessToken!: string;

  @Instant()
  accessTokenExpiresAt!: string;

  @Text()
  refreshToken!: string;

  @Instant()
  refreshTokenExpiresAt!: string;

  @Nested(() => AccountView)
  account!: AccountView;

  @Flag({ description: 'This sign-in made the account.' })
  isNew!: boolean;

  static of({ access, refresh, account, isNew }: OpenedSession): SessionTokensView {
    return Object.assign(new SessionTokensView(), {
      accessToken: access.token,
      accessTokenExpiresAt: access.expiresAt.toISOString(),
      refreshToken: refresh.token,
      refreshTokenExpiresAt: refresh.expiresAt.toISOString(),
      account: AccountView.of(account),
      isNew,
    });
  }
}
