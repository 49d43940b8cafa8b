import type { IdentityStatus, SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { Flag, Instant, Nested, OneOf, Text } from '../../../platform/http/index.js';
import type { OwnIdentity } from './identities.js';

export const PROVIDERS = ['google', 'apple'] as const satisfies readonly SignInProvider[];

const STATUS = 'What is not `live` the provider ended: `revoked`, `closed` by its owner; `disabled` as it was taken over or blocked.';

export class IdentityView {
  @OneOf(PROVIDERS)
  provider!: SignInProvider;

  @Text({ nullable: true, description: 'As the provider told it; it identifies nobody here.' })
  email!: string | null;

  @Flag()
  emailVerified!: boolean;

  @Flag({ description: 'False when Apple says that it no longer forwards mail to the hidden address.' })
  emailForwarded!: boolean;

  @OneOf(['live', 'revoked', 'disabled', 'closed'], { description: STATUS })
  status!: IdentityStatus;

  @Instant()
  linkedAt!: string;

  @Instant({ description: 'When the provider vouched for the person last.' })
  lastSignInAt!: string;

  static of({ provider, email, emailVerified, emailForwarded, status, linkedAt, lastSignInAt }: OwnIdentity): IdentityView {
    const times = { linkedAt: linkedAt.toISOString(), lastSignInAt: lastSignInAt.toISOString() };
    return Object.assign(new IdentityView(), { provider, email, emailVerified, emailForwarded, status, ...times });
  }
}

/** One of each provider at most. */
export class IdentitiesView {
  @Nested(() => IdentityView, { array: true })
  items!: IdentityView[];

  static of(identities: readonly OwnIdentity[]): IdentitiesView {
    return Object.assign(new IdentitiesView(), { items: identities.map((identity) => IdentityView.of(identity)) });
  }
}
