import type { Role } from '../../../entities/auth/account-role.entity.js';
import type { AccountStatus } from '../../../entities/auth/account.entity.js';
import { type Locale, LOCALES } from '../../../kernel/language.js';
import { Instant, Link, Nested, OneOf, Text, Uuid } from '../../../platform/http/index.js';

/** What a person is told of their own account. */
export interface OwnAccount {
  readonly id: string;
  readonly username: string;
  readonly avatarUrl: string;
  readonly email: string | null;
  readonly locale: Locale;
  readonly country: string | null;
  readonly region: string | null;
  readonly roles: readonly Role[];
  readonly createdAt: Date;
  readonly status: AccountStatus;
  readonly restrictedAt: Date | null;
}

export class ProfileView {
  @Text({ example: 'amber-lantern-0417' })
  username!: string;

  @Link()
  avatarUrl!: string;
}

/** For its owner alone. */
export class AccountView {
  @Uuid()
  id!: string;

  @Nested(() => ProfileView, { description: 'All that others see.' })
  profile!: ProfileView;

  @Text({ nullable: true, description: 'From the sign-in provider; never public.' })
  email!: string | null;

  @OneOf(LOCALES)
  locale!: Locale;

  @Text({ nullable: true })
  country!: string | null;

  @Text({ nullable: true })
  region!: string | null;

  @OneOf(['moderator', 'compliance', 'admin'], { array: true })
  roles!: Role[];

  @Instant()
  createdAt!: string;

  @OneOf(['active', 'suspended', 'deletion-scheduled', 'deleted'])
  status!: AccountStatus;

  @Instant({ nullable: true, description: 'Since when nothing but keeping is done with your data, at your wish (GDPR Art. 18).' })
  restrictedAt!: string | null;

  static of(account: OwnAccount): AccountView {
    const { username, avatarUrl, roles, createdAt, restrictedAt, ...same } = account;
    const profile = { username, avatarUrl };
    const { id, email, locale, country, region, status } = same;
    return Object.assign(new AccountView(), {
      id, profile, email, locale, country, region, roles: [...roles], createdAt: createdAt.toISOString(), status,
      restrictedAt: restrictedAt?.toISOString() ?? null,
    });
  }
}
