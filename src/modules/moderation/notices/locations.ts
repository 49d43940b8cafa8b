import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { objectKey } from '../../../entities/object-prefixes.js';
import type { FoundSubject, SubjectType } from '../../../kernel/reportable-content.js';
import { Config } from '../../../platform/config/config.js';
import { ReportableKinds } from '../cases/reportable-kinds.js';
import { readLocation } from './read-location.js';

export interface LocatedSubject {
  readonly type: SubjectType;
  readonly ref: string;
  readonly found: FoundSubject;
}

const POST_OF_FILE = 'select id as ref from post where key = ? or thumbnail_key = ?';
const PERSON_OF_PICTURE = 'select username as ref from profile where avatar_key = ?';
/** What a report took out of sight is still what it is about: the next notice joins the case. */
const OPEN_CASE = `
  select subject_id as "subjectId", account_id as "accountId" from moderation_case
  where subject_type = ? and subject_id = ?::uuid and account_id is not null and state <> 'decided'`;

/** What the addresses in a notice lead to, as far as anybody can see it. */
@Injectable()
export class Locations {
  private readonly hosts: ReadonlySet<string>;

  constructor(config: Config, private readonly em: EntityManager, private readonly kinds: ReportableKinds) {
    this.hosts = new Set([config.publicUrl, config.webAppUrl, config.siteUrl].map((url) => new URL(url).host));
  }

  /** Each thing once, in an order that is the same for everybody, so that two notices never wait for one another. */
  async resolve(addresses: readonly string[]): Promise<LocatedSubject[]> {
    const byKey = new Map<string, LocatedSubject>();
    for (const address of addresses) {
      const located = await this.locate(address);
      if (located) byKey.set(`${located.type} ${located.found.subjectId}`, located);
    }
    return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, located]) => located);
  }

  private async locate(address: string): Promise<LocatedSubject | null> {
    const location = readLocation(address, this.hosts);
    if (!location) return null;
    return 'token' in location ? this.ofToken(location.type, location.token) : this.named(location.type, location.ref);
  }

  private async ofToken(type: 'file' | 'picture', token: string): Promise<LocatedSubject | null> {
    const key = objectKey(type === 'file' ? 'post/' : 'avatar/', token);
    const [query, values] = type === 'file' ? [POST_OF_FILE, [key, key]] : [PERSON_OF_PICTURE, [key]];
    const [row] = await this.em.execute<{ ref: string }[]>(query, values);
    return row ? this.named(type === 'file' ? 'post' : 'profile', row.ref) : null;
  }

  private async named(type: SubjectType, ref: string): Promise<LocatedSubject | null> {
    const found = (await this.kinds.find(type, ref, null)) ?? (type === 'profile' ? null : await this.inOpenCase(type, ref));
    return found && { type, ref, found };
  }

  private async inOpenCase(type: SubjectType, ref: string): Promise<FoundSubject | null> {
    const [row] = await this.em.execute<FoundSubject[]>(OPEN_CASE, [type, ref]);
    return row ?? null;
  }
}
