import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { InvalidRequest } from '../../../platform/http/index.js';
import type { CaseRow } from '../cases/case-events.repository.js';
import type { Source } from '../statements/transparency-words.js';
import { OwnCase } from './decisions.problems.js';

const REPORTED = 'select 1 as one from report where case_id = ? and account_id = ? limit 1';
const OTHERS = 'select 1 as one from report where case_id = ? and account_id is distinct from ? limit 1';
/** Somebody who reported is named in the text. */
const NAMED = `
  select 1 as one from report r join profile p on p.account_id = r.account_id
  where r.case_id = ? and r.account_id is distinct from ? and position(lower(p.username) in lower(?)) > 0 limit 1`;
const NAMES_REPORTER = { en: 'must not name who reported', es: 'no debe nombrar a quien denunció' };
const SOURCES = 'select count(*)::int as reports, count(notice_id)::int as notices from report where case_id = ?';

/** Who is in a case, and how it came to be. */
@Injectable()
export class Parties {
  constructor(private readonly em: EntityManager) {}

  /** @throws OwnCase for the person it is about, and for whoever reported it */
  async assertImpartial({ id, accountId }: Pick<CaseRow, 'id' | 'accountId'>, moderator: AccountId): Promise<void> {
    if (accountId === moderator || (await this.any(REPORTED, [id, moderator]))) throw new OwnCase();
  }

  /** Reported by the person whose it is, and by nobody else: an own result that went wrong is no fault of theirs. */
  async isReportedByOwnerAlone({ id, accountId }: Pick<CaseRow, 'id' | 'accountId'>): Promise<boolean> {
    if (accountId === null || !(await this.any(REPORTED, [id, accountId]))) return false;
    return !(await this.any(OTHERS, [id, accountId]));
  }

  /** What the person will read. @throws InvalidRequest when it names somebody who reported */
  async assertDiscreet({ id, accountId }: Pick<CaseRow, 'id' | 'accountId'>, text: string): Promise<void> {
    if (await this.any(NAMED, [id, accountId, text])) throw InvalidRequest.at('#/reason', NAMES_REPORTER);
  }

  /** DSA Art. 17(3)(b): by notice, by report, or of our own motion. */
  async sourceOf({ id }: Pick<CaseRow, 'id'>): Promise<Source> {
    const [row] = await this.em.execute<{ reports: number; notices: number }[]>(SOURCES, [id]);
    if (row!.notices > 0) return 'SOURCE_ARTICLE_16';
    return row!.reports > 0 ? 'SOURCE_TYPE_OTHER_NOTIFICATION' : 'SOURCE_VOLUNTARY';
  }

  private async any(query: string, values: readonly (string | null)[]): Promise<boolean> {
    return (await this.em.execute<object[]>(query, [...values])).length > 0;
  }
}
