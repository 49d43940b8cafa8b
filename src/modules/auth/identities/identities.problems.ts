import { Problem, type ProblemClass } from '../../../kernel/problem.js';

export class IdentityTaken extends Problem {
  readonly code = 'identity-taken';
  readonly status = 409;
  readonly title = { en: 'This way to sign in belongs to another account', es: 'Esta forma de iniciar sesión pertenece a otra cuenta' };
  readonly remedy = {
    en: 'Sign in with it to use that account, or remove it there first. Accounts are never merged.',
    es: 'Inicia sesión con ella para usar esa cuenta o quítala antes allí. Las cuentas nunca se unen.',
  };
}

export class ProviderLinked extends Problem {
  readonly code = 'provider-linked';
  readonly status = 409;
  readonly title = { en: 'Another account of this provider is linked already', es: 'Ya hay otra cuenta de este proveedor vinculada' };
  readonly remedy = {
    en: 'Remove that one first: `DELETE /v1/me/identities/{provider}`.',
    es: 'Quita antes esa: `DELETE /v1/me/identities/{provider}`.',
  };
}

export class LastWayIn extends Problem {
  readonly code = 'last-way-in';
  readonly status = 409;
  readonly title = { en: 'The last way to sign in cannot be removed', es: 'La última forma de iniciar sesión no se puede quitar' };
  readonly remedy = {
    en: 'Link the other provider first, or delete the account.',
    es: 'Vincula antes el otro proveedor o borra la cuenta.',
  };
}

export class IdentityNotFound extends Problem {
  readonly code = 'identity-not-found';
  readonly status = 404;
  readonly title = { en: 'No account of this provider is linked', es: 'No hay ninguna cuenta de este proveedor vinculada' };
  readonly remedy = {
    en: 'See `GET /v1/me/identities` for those that are.',
    es: 'Consulta en `GET /v1/me/identities` las que sí lo están.',
  };
}

/** Whose it is, and whether it is anybody's, is not told. */
export class IdentityNotYours extends Problem {
  readonly code = 'identity-not-yours';
  readonly status = 403;
  readonly title = {
    en: 'The identity token is not of a way to sign in to this account',
    es: 'El token de identidad no es de una forma de iniciar sesión en esta cuenta',
  };
  readonly remedy = {
    en: 'Sign in again with the provider account that this account is used with: see `GET /v1/me/identities`.',
    es: 'Inicia sesión otra vez con la cuenta del proveedor con la que usas esta: consulta `GET /v1/me/identities`.',
  };
}

export const IDENTITY_PROBLEMS: readonly ProblemClass[] = [
  IdentityTaken, ProviderLinked, LastWayIn, IdentityNotFound, IdentityNotYours,
];
