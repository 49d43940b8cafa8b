import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { objectKey } from '../../../entities/object-prefixes.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids } from '../../../kernel/ids.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { ProfileRotated } from '../auth.events.js';
import { AccountNotFound } from '../auth.problems.js';
import { makeUsername, USERNAME_BYTES } from './username.js';

/** With four digits for the first tries; if chance keeps meeting names that are taken, with six. */
const SHORT_TRIES = 4;
const TRIES = 12;
/** 192 bits. */
const AVATAR_TOKEN_BYTES = 24;

const INSERT = `
  insert into profile (account_id, username, avatar_key, created_at) values (?, ?, ?, ?)
  on conflict (username) do nothing returning username`;
/** `not exists` leaves a name that is taken alone; the unique index settles the race that remains. */
const ROTATE = `
  update profile set username = ?, avatar_key = ?, created_at = ?
  where account_id = ? and not exists (select 1 from profile where username = ?) returning username`;
const LOCK = 'select avatar_key from profile where account_id = ? for update';

/** The public face of a person: made of chance alone, unlinkable to the account and to the face before it (P2, P20). */
@Injectable()
export class ProfilesService {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly outbox: Outbox,
  ) {}

  /** In the caller's transaction. The picture is drawn later, from its key (`profile-pictures.service.ts`). */
  async create(accountId: AccountId): Promise<void> {
    const avatarKey = this.newAvatarKey();
    await this.withFreeName((username) => this.em.execute<object[]>(INSERT, [accountId, username, avatarKey, this.clock.now()]));
  }

  /** A new name and picture. @throws AccountNotFound */
  async rotate(accountId: AccountId): Promise<void> {
    await this.em.transactional(async () => {
      const [current] = await this.em.execute<{ avatar_key: string }[]>(LOCK, [accountId]);
      if (!current) throw new AccountNotFound();
      const avatarKey = this.newAvatarKey();
      const now = this.clock.now();
      await this.withFreeName((username) => this.em.execute<object[]>(ROTATE, [username, avatarKey, now, accountId, username]));
      await this.outbox.append(ProfileRotated, { accountId, retiredAvatarKey: current.avatar_key });
    });
  }

  private async withFreeName(write: (username: string) => Promise<object[]>): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const random = Buffer.from(this.ids.token(USERNAME_BYTES), 'base64url');
      const written = await write(makeUsername(random, tries < SHORT_TRIES ? 4 : 6));
      if (written.length > 0) return;
    }
    throw new Error('No free username was found');
  }

  private newAvatarKey(): string {
    return objectKey('avatar/', this.ids.token(AVATAR_TOKEN_BYTES));
  }
}
