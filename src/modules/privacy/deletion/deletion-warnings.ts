import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import type { Localised } from '../../../kernel/language.js';

/** What a person is told before their account ends; none of it stands in the way. */
export const WARNINGS = {
  'subscription-running': {
    en: 'Your subscription goes on, and is charged, until you cancel it at the store where you bought it. We cannot cancel it for you.',
    es: 'Tu suscripción sigue activa y se cobrará hasta que la canceles en la tienda donde la compraste. Nosotros no podemos cancelarla.',
  },
  'points-lost': {
    en: 'The points that you have left are lost.',
    es: 'Perderás los puntos que te queden.',
  },
  'apple-by-hand': {
    en: 'We hold nothing that Apple would let us take back. Remove the app at account.apple.com, under “Sign in with Apple”.',
    es: 'No tenemos nada que Apple nos permita retirar. Quita la app en account.apple.com, en «Iniciar sesión con Apple».',
  },
  'records-kept': {
    en: 'Some records stay for a time because the law asks for it or allows it, without your name. The receipt lists them.',
    es: 'Algunos registros se conservan un tiempo porque la ley lo exige o lo permite, sin tu nombre. El recibo los enumera.',
  },
} as const satisfies Record<string, Localised>;

export type WarningCode = keyof typeof WARNINGS;

const SUBSCRIPTION = `
  select 1 from store_purchase
  where account_id = ? and kind = 'subscription'
    and (auto_renews or access_until > ?) and state in ('active', 'grace', 'billing-retry', 'paused') limit 1`;
const POINTS = 'select 1 from ledger_account where account_id = ? and available + held > 0';
const APPLE = `
  select 1 from sign_in_identity i where i.account_id = ? and i.provider = 'apple' and not exists (
    select 1 from provider_grant g where g.account_id = i.account_id and g.provider = 'apple' and g.status in ('held', 'exchanging'))`;

/** Reads what a person should know before they leave. */
@Injectable()
export class DeletionWarnings {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /** That records are kept is said to everybody: whether there is a case or a legal hold must not be learnt from it. */
  async of(accountId: AccountId): Promise<WarningCode[]> {
    const found: WarningCode[] = [];
    if (await this.any(SUBSCRIPTION, accountId, this.clock.now())) found.push('subscription-running');
    if (await this.any(POINTS, accountId)) found.push('points-lost');
    if (await this.any(APPLE, accountId)) found.push('apple-by-hand');
    return [...found, 'records-kept'];
  }

  private async any(query: string, ...params: unknown[]): Promise<boolean> {
    return (await this.em.execute<object[]>(query, params)).length > 0;
  }
}
