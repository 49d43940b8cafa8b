import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ErasureProgress, ErasureSubject } from '../../../../kernel/account-erasure.js';
import { SubjectProofs } from '../../receipts/index.js';
import { LastLetter } from './last-letter.js';
import { PersonStanding } from './person-standing.js';

const WAYS_IN = 'select provider, subject from sign_in_identity where account_id = ?';
const KEEP = `
  update account_deletion set subject_hmacs = ?, is_barred = ?, barred_until = ?, was_welcomed = ?
  where id = ? and subject_hmacs = '{}'`;

/**
 * Before the ways in are gone: what lets somebody who asks later with one of them be told that their account was erased, what of its
 * standing holds for them if they come back, and where the last letter goes. Without a proof of who it was nothing of it is kept.
 */
@Injectable()
export class SubjectMarks {
  constructor(
    private readonly em: EntityManager,
    private readonly proofs: SubjectProofs,
    private readonly letter: LastLetter,
    private readonly standing: PersonStanding,
  ) {}

  async take(subject: ErasureSubject): Promise<ErasureProgress> {
    const { accountId, deletionId } = subject;
    await this.letter.keepAddress(subject);
    const ways = await this.em.execute<{ provider: string; subject: string }[]>(WAYS_IN, [accountId]);
    const marks = ways.map(({ provider, subject }) => this.proofs.of(provider, subject)).filter((mark) => mark !== null);
    if (marks.length > 0) {
      const { isBarred, barredUntil, wasWelcomed } = await this.standing.of(subject);
      await this.em.execute(KEEP, [`{${marks.join(',')}}`, isBarred, barredUntil, wasWelcomed, deletionId], 'run');
    }
    return { done: true, counts: { marks: marks.length } };
  }
}
