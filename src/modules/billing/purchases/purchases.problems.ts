import { Problem, type ProblemClass, type ProblemOptions } from '../../../kernel/problem.js';

const WAY_OUT = {
  en: 'Sign in with the account that bought it. If you have no way into that account, write to support with the order number.',
  es: 'Inicia sesión con la cuenta que la compró. Si no puedes entrar en ella, escribe a soporte con el número de pedido.',
};

export class PurchaseNotYours extends Problem {
  readonly code = 'purchase-not-yours';
  readonly status = 409;
  readonly title = { en: 'This purchase belongs to another account', es: 'Esta compra pertenece a otra cuenta' };
  readonly remedy = WAY_OUT;

  constructor(options: ProblemOptions = {}) {
    super({ detail: WAY_OUT, ...options });
  }
}

export const PURCHASES_PROBLEMS: readonly ProblemClass[] = [PurchaseNotYours];
