import { randomUUID } from 'node:crypto';
import type { Role } from '../../../src/entities/auth/account-role.entity.js';
import type { CaseId } from '../../../src/kernel/ids.js';
import { AuthFacade } from '../../../src/modules/auth/index.js';
import { EndRestrictions } from '../../../src/modules/moderation/decisions/end-restrictions.task.js';
import type { Actor } from '../../support/actor.js';
import { SafetyWorld } from './safety-world.js';

export interface DecisionBody {
  readonly id: string;
  readonly action: string;
  readonly subject: { readonly type: string; readonly id: string };
  readonly measures: readonly string[];
  readonly rule: { readonly id: string; readonly text: string; readonly clause: string; readonly law: string | null };
  readonly reason: string;
  readonly circumstances: string;
  readonly automated: { readonly detection: boolean; readonly decision: boolean };
  readonly decidedAt: string;
  readonly endsAt: string | null;
  readonly inForce: boolean;
  readonly reversedAt: string | null;
  readonly appealable: boolean;
  readonly redress: { readonly appeal: string | null; readonly until: string | null; readonly outOfCourt: string; readonly court: string };
  readonly appeal: { readonly status: string; readonly outcome: string | null; readonly reason: string | null } | null;
  readonly strike: { readonly weight: number; readonly active: boolean } | null;
}

export interface MadeBody {
  readonly caseId: string;
  readonly decisionId: string | null;
  readonly endsAt: string | null;
}

export const DAY = 86_400_000;

/** What a moderator sends, unless a test says otherwise. */
export const REMOVE = {
  action: 'remove', rule: 'harassment', reason: 'It calls on others to hound somebody.', purpose: 'Queue of the day.',
};

/** Moderators at work. */
export class DecisionWorld extends SafetyWorld {
  async staff(...roles: Role[]): Promise<Actor> {
    const actor = await this.app.actor();
    for (const role of roles) {
      await this.inScope(() => this.app.get(AuthFacade).grantRole(actor.id, role, { actor: 'operator', purpose: 'test' }));
    }
    return actor;
  }

  moderator(): Promise<Actor> {
    return this.staff('moderator');
  }

  /** The case of a fresh report. */
  async reported(reporter: Actor, type: string, ref: string, reason = 'harassment'): Promise<CaseId> {
    const { id } = await this.report(reporter, type, ref, reason);
    return (await this.caseOf(id)).id;
  }

  send(moderator: Actor, caseId: string, body: object) {
    return moderator.post(`/v1/staff/cases/${caseId}/decisions`, { ...REMOVE, ...body }).set('idempotency-key', randomUUID());
  }

  async decide(moderator: Actor, caseId: string, body: object = {}): Promise<MadeBody> {
    return (await this.send(moderator, caseId, body).expect(201)).body as MadeBody;
  }

  async decisionsOf(person: Actor, locale = 'en'): Promise<DecisionBody[]> {
    const answer = await person.get('/v1/me/decisions').set('accept-language', locale).expect(200);
    return (answer.body as { items: DecisionBody[] }).items;
  }

  async appealOf(person: Actor, decisionId: string, text = 'I never said that, look again.'): Promise<string> {
    await person.post(`/v1/decisions/${decisionId}/appeal`, { text }).expect(201);
    const [row] = await this.app.sql<{ id: string }>('select id from appeal where statement_id = $1', [decisionId]);
    return row!.id;
  }

  answer(moderator: Actor, appealId: string, body: object = {}) {
    const answer = { outcome: 'reversed', reason: 'It was meant as a joke among friends.', purpose: 'Appeals of the day.', ...body };
    return moderator.post(`/v1/staff/appeals/${appealId}/decision`, answer);
  }

  /** As the scheduler does every minute. */
  async endRestrictions(): Promise<void> {
    await this.inScope(() => this.app.get(EndRestrictions).run(new AbortController().signal));
  }

  async statusOf({ id }: Pick<Actor, 'id'>): Promise<string> {
    const [row] = await this.app.sql<{ status: string }>('select status from account where id = $1', [id]);
    return row!.status;
  }

  async countOf(query: string, values: unknown[] = []): Promise<number> {
    const [row] = await this.app.sql<{ count: string }>(`select count(*) from ${query}`, values);
    return Number(row!.count);
  }
}
