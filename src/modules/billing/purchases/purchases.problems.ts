import { Problem, type ProblemClass } from '../../../kernel/problem.js';

export class PurchaseNotYours extends Problem {
  readonly code = 'purchase-not-yours';
  readonly status = 409;
  readonly title = { en: 'This purchase belongs to another account', es: 'Esta compra pertenece a otra cuenta' };
  readonly remedy = {
    en: 'Sign in with the account that bought it. If you have no way into that account, write to support with the order number.',
    es: 'Inicia sesión con la cuenta que la compró. Si no puedes entrar en ella, escribe a soporte con el número de pedido.',
  };
}

export const PURCHASES_PROBLEMS: readonly ProblemClass[] = [PurchaseNotYours];
