import { Problem, type ProblemClass } from '../../../kernel/problem.js';

/** Somebody whose last account ended while it was suspended or banned: an end is no way around a decision. */
export class AccountBarred extends Problem {
  readonly code = 'account-barred';
  readonly status = 403;
  readonly title = {
    en: 'Your last account was suspended or banned when it ended, so no new one is made yet',
    es: 'Tu última cuenta estaba suspendida o vetada cuando terminó, así que aún no se crea otra',
  };
  readonly remedy = {
    en: 'Sign in again after `until`. To appeal, or to ask what is kept about you, write to `contact`.',
    es: 'Inicia sesión otra vez cuando pase `until`. Para recurrir o preguntar qué se conserva sobre ti, escribe a `contact`.',
  };

  /** `until` null: nobody can say yet, for the end is still under way. `contact`: an e-mail address. */
  static until(until: Date | null, contact: string): AccountBarred {
    const day = until?.toISOString().slice(0, 'YYYY-MM-DD'.length);
    const when = day === undefined
      ? { en: 'Its end is still under way.', es: 'Su final aún está en curso.' }
      : { en: `This holds until ${day}.`, es: `Esto vale hasta el ${day}.` };
    const detail = { en: `${when.en} Write to ${contact} to appeal.`, es: `${when.es} Escribe a ${contact} para recurrir.` };
    return new AccountBarred({ detail, members: { until: until?.toISOString() ?? null, contact } });
  }
}

/** OpenID Connect Core, section 2: `auth_time` is when the person was asked last, which may be long before the token was issued. */
export class AuthenticationStale extends Problem {
  readonly code = 'authentication-stale';
  readonly status = 401;
  readonly title = {
    en: 'The sign-in at the provider is too long ago for this',
    es: 'El inicio de sesión en el proveedor es demasiado antiguo para esto',
  };
  readonly remedy = {
    en: 'Sign out at Google or Apple, sign in there again, and send the new token within 5 minutes; on the web a code by e-mail does too.',
    es: 'Cierra la sesión en Google o Apple, iníciala otra vez y envía el token nuevo en 5 minutos; en la web sirve un código por correo.',
  };
}

export const SIGN_IN_PROBLEMS: readonly ProblemClass[] = [AccountBarred, AuthenticationStale];
