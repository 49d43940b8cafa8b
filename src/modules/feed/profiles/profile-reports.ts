import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { type FoundSubject, ReportableContent, type SubjectSnapshot } from '../../../kernel/reportable-content.js';
import { AccountNotFound, AuthFacade } from '../../auth/index.js';
import { seesPerson, VIEWER } from '../visibility/visibility.js';

const FIND = `
  select p.account_id as "subjectId", p.account_id as "accountId" from ${VIEWER}, profile p
  where p.username = ? and ${seesPerson('p.account_id')}`;
const SNAPSHOT = `
  select account_id as "accountId", username, avatar_key as "avatarKey", created_at as "createdAt" from profile
  where account_id = ? for key share`;

interface Snapshot {
  readonly accountId: AccountId;
  readonly username: string;
  readonly avatarKey: string;
  readonly createdAt: string;
}

/**
 * Profiles, as moderation meets them (P31); a reference is a username. Nothing on one was written or chosen by the person: its picture is
 * drawn from its address, so the address is all that evidence needs.
 */
@Injectable()
export class ProfileReports extends ReportableContent {
  readonly type = 'profile';

  constructor(private readonly em: EntityManager, private readonly auth: AuthFacade) {
    super();
  }

  async find(ref: string, viewer: AccountId | null): Promise<FoundSubject | null> {
    const [found] = await this.em.execute<FoundSubject[]>(FIND, [viewer, ref.toLowerCase()]);
    return found ?? null;
  }

  async snapshot(subjectId: string): Promise<SubjectSnapshot | null> {
    const [profile] = await this.em.execute<Snapshot[]>(SNAPSHOT, [subjectId]);
    if (!profile) return null;
    const { accountId, username, avatarKey, createdAt } = profile;
    const facts = { avatarUrl: this.auth.avatarUrlOf(avatarKey) };
    return { accountId, texts: { username }, facts, files: [], publishedAt: new Date(createdAt) };
  }

  /** Name and picture are replaced by new ones of the system's making: nobody is without a face, and this one is gone. */
  async hide(subjectId: string): Promise<void> {
    try {
      await this.auth.rotateProfile(subjectId as AccountId);
    } catch (error) {
      if (!(error instanceof AccountNotFound)) throw error;
    }
  }

  /** A face that was given up does not come back. */
  restore(): Promise<boolean> {
    return Promise.resolve(false);
  }
}
