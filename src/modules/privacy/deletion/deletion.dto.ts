import type { DeletionStatus } from '../../../entities/privacy/account-deletion.entity.js';
import { ADDRESS } from '../requests/web-requests.dto.js';
import type { Locale } from '../../../kernel/language.js';
import { InvalidRequest, Instant, Nested, OneOf, Text, Uuid } from '../../../platform/http/index.js';
import type { FreshProof } from '../../auth/index.js';
import type { ScheduledDeletion } from './deletions.service.js';
import { type WarningCode, WARNINGS } from './deletion-warnings.js';

/** Within so long after it begins the data here is gone; third parties may take longer, and the receipt says which. */
export const CARRIED_OUT_WITHIN_MS = 86_400_000;

const TOKEN = { optional: true, min: 1, max: 8192 } as const;
const ONE = {
  en: 'Send one of `idToken` (Google) and `identityToken` (Apple).',
  es: 'Envía uno de los dos: `idToken` (Google) o `identityToken` (Apple).',
};

/** A sign-in at the provider, made for this request alone. */
export class ReauthBody {
  @Text({ ...TOKEN, description: "Google's, a few minutes old." })
  idToken?: string;

  @Text({ ...TOKEN, description: "Apple's, a few minutes old." })
  identityToken?: string;

  @Text({ min: 1, max: 256, description: 'The raw nonce of `POST /v1/auth/nonce` that the token was asked with.' })
  nonce!: string;

  @Text({ optional: true, min: 1, max: 1024, description: 'Of the same sign-in with Apple, for us to tell Apple of it.' })
  authorizationCode?: string;
}

/** @throws InvalidRequest unless there is one token */
export function proofOf({ idToken, identityToken, nonce, authorizationCode }: ReauthBody, pointer: string): FreshProof {
  if (idToken !== undefined && identityToken === undefined) return { provider: 'google', token: idToken, nonce };
  if (identityToken !== undefined && idToken === undefined) return { provider: 'apple', token: identityToken, nonce, authorizationCode };
  throw InvalidRequest.at(pointer, ONE);
}

const WHEN = ['grace', 'now'] as const;
type When = (typeof WHEN)[number];
const WHEN_OPTIONS = { optional: true, description: '`grace` (default): it can be undone for some days; `now`: it cannot.' };

export class DeletionBody {
  @Nested(() => ReauthBody)
  reauth!: ReauthBody;

  @OneOf(WHEN, WHEN_OPTIONS)
  when?: When;
}

export class WebDeletionBody {
  @Text({ ...TOKEN, description: "Google's, a few minutes old." })
  idToken?: string;

  @Text({ ...TOKEN, description: "Apple's, a few minutes old." })
  identityToken?: string;

  @Text({ optional: true, min: 1, max: 256, description: 'With a token: the raw nonce of `POST /v1/auth/nonce` that it was asked with.' })
  nonce?: string;

  @Text({ optional: true, min: 1, max: 1024, description: 'Of the same sign-in with Apple, for us to tell Apple of it.' })
  authorizationCode?: string;

  @Text({ optional: true, min: 5, max: 254, pattern: ADDRESS, description: 'Instead of a token: the address of the sign-in, for a code.' })
  email?: string;

  @OneOf(WHEN, WHEN_OPTIONS)
  when?: When;
}

export class DeletionWarningView {
  @OneOf(Object.keys(WARNINGS))
  code!: string;

  @Text()
  text!: string;

  static of(code: string, locale: Locale): DeletionWarningView {
    return Object.assign(new DeletionWarningView(), { code, text: WARNINGS[code as WarningCode][locale] });
  }
}

const STATUSES = ['scheduled', 'running', 'completed', 'undone'] as const satisfies readonly DeletionStatus[];

export class DeletionView {
  @Uuid()
  id!: string;

  @OneOf(STATUSES)
  status!: DeletionStatus;

  @Instant({ description: 'When it begins; until then it can be undone.' })
  scheduledFor!: string;

  @Instant()
  estimatedCompletionAt!: string;

  @Nested(() => DeletionWarningView, { array: true })
  warnings!: DeletionWarningView[];

  static of({ id, status, scheduledFor, warnings }: DeletionFacts, locale: Locale): DeletionView {
    return Object.assign(new DeletionView(), { id, status, warnings: warningsOf(warnings, locale), ...timesOf(scheduledFor) });
  }
}

export class ScheduledDeletionView extends DeletionView {
  @Text({
    optional: true,
    description: 'Opens `POST /v1/privacy/deletion-status` when there is no account left. Told once; asking again makes a new one.',
  })
  secret?: string;

  static scheduled(deletion: ScheduledDeletion, locale: Locale): ScheduledDeletionView {
    const secret = deletion.secret ?? undefined;
    return Object.assign(new ScheduledDeletionView(), DeletionView.of({ ...deletion, status: 'scheduled' }, locale), { secret });
  }
}

export interface DeletionFacts {
  readonly id: string;
  readonly status: DeletionStatus;
  readonly scheduledFor: Date;
  readonly warnings: readonly string[];
}

export function warningsOf(codes: readonly string[], locale: Locale): DeletionWarningView[] {
  return codes.filter((code) => code in WARNINGS).map((code) => DeletionWarningView.of(code, locale));
}

export function timesOf(scheduledFor: Date): { scheduledFor: string; estimatedCompletionAt: string } {
  const estimated = new Date(scheduledFor.getTime() + CARRIED_OUT_WITHIN_MS);
  return { scheduledFor: scheduledFor.toISOString(), estimatedCompletionAt: estimated.toISOString() };
}
