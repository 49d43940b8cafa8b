/** As far as it is used here, with what it has from passport-oauth2 and passport-strategy. It brings no types. */
declare module 'passport-google-oauth20' {
  type Callback<Values extends unknown[]> = (error: Error | null, ...values: Values) => void;

  export interface StateStore {
    /** Told apart by its number of parameters: five. */
    store(request: object, verifier: string, state: unknown, meta: object, done: Callback<[state: string]>): void;
    /** Four. */
    verify(request: object, state: string, meta: object, done: Callback<[verifier: string]>): void;
  }

  export interface Options {
    readonly clientID: string;
    readonly callbackURL: string;
    readonly authorizationURL: string;
    readonly tokenURL: string;
    readonly scope: readonly string[];
    readonly pkce: 'S256';
    readonly store: StateStore;
    readonly skipUserProfile: true;
    readonly passReqToCallback: false;
  }

  export interface TokenParameters {
    readonly redirect_uri: string;
    readonly code_verifier: string;
  }

  export interface Extra {
    readonly idToken: string;
  }

  export default class Strategy {
    /** `verify` is told apart by its number of parameters: five. */
    constructor(
      options: Options,
      verify: (accessToken: string, refreshToken: string | null, extra: Extra, profile: unknown, done: Callback<[user: object]>) => void,
    );
    authenticate(request: { readonly query: Readonly<Record<string, string>> }, options: object): void;
    /** Called with the options of `authenticate`; what it returns goes into the address of the dialog. */
    authorizationParams(options: object): Record<string, string>;
    readonly _oauth2: {
      getOAuthAccessToken(
        code: string,
        parameters: TokenParameters,
        done: Callback<[accessToken: string, refreshToken: string | null, extra: Extra]>,
      ): void;
    };
    // how an attempt ends: set by whoever runs the strategy
    redirect: (url: string) => void;
    success: (user: object) => void;
    fail: (challenge: unknown) => void;
    pass: () => void;
    error: (error: unknown) => void;
  }
}

/** The same, by inheritance. */
declare module 'passport-apple' {
  export { default } from 'passport-google-oauth20';
}
