import { REQUEST_LAWS, type RequestLaw } from '../../../entities/privacy/privacy-request.entity.js';
import { Flag, Instant, OneOf } from '../../../platform/http/index.js';
import type { CheckedIdentity } from './desk-cases.service.js';

/** What changed for a request by knowing whose it is. */
export class CheckedIdentityView {
  @OneOf(REQUEST_LAWS, { description: 'The law that holds.' }) law!: RequestLaw;
  @Instant({ description: 'By when it is to be answered: never later than the person was told before.' }) dueAt!: string;
  @OneOf(REQUEST_LAWS) lawBefore!: RequestLaw;
  @Instant() dueBefore!: string;
  @Flag({ description: 'Whether the deadline came forward: there is less time than the list said.' }) isSooner!: boolean;

  static of({ law, dueAt, before }: CheckedIdentity): CheckedIdentityView {
    return Object.assign(new CheckedIdentityView(), {
      law, dueAt: dueAt.toISOString(), lawBefore: before.law, dueBefore: before.dueAt.toISOString(), isSooner: dueAt < before.dueAt,
    });
  }
}
