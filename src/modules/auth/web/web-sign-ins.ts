import { createHash } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { WebSignIn, type WebSignInHints } from '../../../entities/auth/web-sign-in.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids } from '../../../kernel/ids.js';
import { sha256 } from '../../../kernel/json.js';
import { CannotUnseal, FieldCipher } from '../../../platform/secrets/field-cipher.js';

/** The way through the provider's dialog. */
export const DIALOG_MS = 10 * 60_000;
/** From the web app's address bar to its request. */
export const CODE_MS = 60_000;

export interface BegunSignIn {
  readonly provider: SignInProvider;
  /** The secret in the browser's cookie. */
  readonly browser: string;
  readonly nonce: string;
  readonly verifier: string;
  /** The web app's own PKCE challenge, S256; without one, whoever has the code has the session. */
  readonly appChallenge: string | undefined;
  readonly hints: WebSignInHints;
}

export interface ReturnedSignIn {
  readonly stateHash: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly hints: WebSignInHints;
}

export interface ArrivedSignIn {
  readonly accountId: AccountId;
  readonly provider: SignInProvider;
  readonly hints: WebSignInHints;
  readonly isNew: boolean;
}

const TAKE_BACK = `
  update web_sign_in set returned_at = ?
  where state_hash = ? and provider = ? and browser_hash = ? and returned_at is null and expires_at > ?
  returning state_hash as "stateHash", nonce, verifier_sealed as sealed, hints`;
const ARRIVE = 'update web_sign_in set account_id = ?, is_new = ?, code_hash = ?, expires_at = ? where state_hash = ?';
const SPEND = `
  update web_sign_in set exchanged_at = ?
  where code_hash = ? and exchanged_at is null and expires_at > ? and (app_challenge is null or app_challenge = ?)
  returning account_id as "accountId", provider, hints, is_new as "isNew"`;

const FIND_CODE = 'select account_id as "accountId", provider from web_sign_in where code_hash = ? and exchanged_at is null';
/** The way in may have been taken away, or ended by the provider, since the callback; it stays as it is until the session is there. */
const HOLD_WAY_IN = `select 1 from sign_in_identity where account_id = ? and provider = ? and status = 'live' for share`;

/** Browser sign-ins under way. State, cookie and code are kept as hashes; each step is taken once, however many try. */
@Injectable()
export class WebSignIns {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly cipher: FieldCipher,
  ) {}

  /** Gives the state that the provider is to send back. */
  async begin({ provider, browser, nonce, verifier, appChallenge, hints }: BegunSignIn): Promise<string> {
    const state = this.ids.token(32);
    const stateHash = sha256(state);
    await this.em.insert(WebSignIn, {
      stateHash,
      provider,
      browserHash: sha256(browser),
      nonce,
      verifierSealed: this.cipher.seal(verifier, placeOf(stateHash)),
      appChallenge: appChallenge ?? null,
      hints,
      startedAt: this.clock.now(),
      expiresAt: this.clock.after(DIALOG_MS),
    });
    return state;
  }

  /** Null, changing nothing, for a state that this browser has not open at this provider; null also where a key was since taken away. */
  async takeBack(provider: SignInProvider, state: string, browser: string): Promise<ReturnedSignIn | null> {
    const now = this.clock.now();
    const key = [sha256(state), provider, sha256(browser)];
    const [row] = await this.em.execute<(ReturnedSignIn & { sealed: string })[]>(TAKE_BACK, [now, ...key, now]);
    if (!row) return null;
    const { stateHash, nonce, sealed, hints } = row;
    try {
      return { stateHash, nonce, verifier: this.cipher.open(sealed, placeOf(stateHash)), hints };
    } catch (error) {
      if (error instanceof CannotUnseal) return null;
      throw error;
    }
  }

  /** In the caller's transaction. Gives the code for the web app. */
  async arrive({ stateHash }: ReturnedSignIn, accountId: AccountId, isNew: boolean): Promise<string> {
    const code = this.ids.token(32);
    await this.em.execute(ARRIVE, [accountId, isNew, sha256(code), this.clock.after(CODE_MS), stateHash]);
    return code;
  }

  /** In the caller's transaction. Null, changing nothing: the code is not open, the verifier is wrong, or the way in has ended. */
  async spend(code: string, appVerifier: string | undefined): Promise<ArrivedSignIn | null> {
    const now = this.clock.now();
    const challenge = appVerifier === undefined ? null : challengeOf(appVerifier);
    const [found] = await this.em.execute<Pick<ArrivedSignIn, 'accountId' | 'provider'>[]>(FIND_CODE, [sha256(code)]);
    if (!found) return null;
    // the way in before the code, as whoever ends it does: in the other order the two would wait for each other
    const held = await this.em.execute<object[]>(HOLD_WAY_IN, [found.accountId, found.provider]);
    if (held.length === 0) return null;
    const [spent] = await this.em.execute<ArrivedSignIn[]>(SPEND, [now, sha256(code), now, challenge]);
    return spent ?? null;
  }
}

/** RFC 7636, section 4.2. */
function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

function placeOf(stateHash: string): string {
  return `web_sign_in.verifier_sealed:${stateHash}`;
}
