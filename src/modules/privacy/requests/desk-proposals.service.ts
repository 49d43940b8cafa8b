import { Injectable } from '@nestjs/common';
import type { RequestEventType } from '../../../entities/privacy/privacy-request-event.entity.js';
import type { RequestKind } from '../../../entities/privacy/privacy-request.entity.js';
import type { PrivacyRequestId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { Mail } from '../../../platform/mail/mail.js';
import { Deletions, type ScheduledDeletion } from '../deletion/deletions.service.js';
import { Exports } from '../exports/exports.service.js';
import { Desk, proved, type ProvedRequest, requireOpen } from './desk.js';
import type { Staff } from './desk-cases.service.js';
import { deletionLetter } from './letters.js';
import { RequestLog } from './request-log.js';
import { RequestRows } from './request-rows.js';
import { NothingToApprove, SecondPersonRequired } from './requests.problems.js';

export type Proposal = { readonly what: 'export' } | { readonly what: 'erase'; readonly when: 'grace' | 'now' };

/** GDPR Art. 15 and 20; Art. 17. */
const FITS: Readonly<Record<Proposal['what'], readonly RequestKind[]>> = { export: ['access', 'portability'], erase: ['erasure'] };

const ASKED: readonly RequestEventType[] = ['asked-export', 'asked-erase'];

/**
 * What touches a whole account takes two people of staff: one proposes, another approves. The request's row is locked by either, so that of
 * two who approve at once one comes too late.
 */
@Injectable()
export class DeskProposals {
  constructor(
    private readonly config: Config,
    private readonly mail: Mail,
    private readonly exports: Exports,
    private readonly deletions: Deletions,
    private readonly desk: Desk,
    private readonly rows: RequestRows,
    private readonly log: RequestLog,
  ) {}

  /** @throws ActDoesNotFit, IdentityUnproved, ApprovalPending, ApprovalGiven, and what `Desk.act` does */
  propose(id: PrivacyRequestId, proposal: Proposal, { id: staff, purpose }: Staff): Promise<void> {
    const { what, ...data } = proposal;
    return this.desk.act(id, { staff, purpose, act: `${what}-proposed`, details: data, fits: FITS[what] }, async (request) => {
      proved(request);
      requireOpen(request);
      await this.rows.change(id, { state: 'awaiting-approval' });
      await this.log.append(id, { type: `asked-${what}`, actor: { kind: 'staff', id: staff }, data });
    });
  }

  /** Begun in one with the approval. @throws NothingToApprove, SecondPersonRequired, and what exports and deletions do */
  approve(id: PrivacyRequestId, { id: staff, purpose }: Staff): Promise<void> {
    return this.desk.act(id, { staff, purpose, act: 'approved' }, async (request) => {
      const asked = await this.waiting(request.state, id);
      if (asked.actorId === staff || asked.actorId === null) throw new SecondPersonRequired();
      const known = proved(request);
      const actor = { kind: 'staff', id: staff } as const;
      if (asked.type === 'asked-export') {
        await this.log.append(id, { type: 'approved', actor, data: { what: asked.type } });
        return this.export(known);
      }
      const scheduled = await this.erase(known, asked.data['when'] === 'now' ? 'now' : 'grace');
      const data = { what: asked.type, deletionId: scheduled.id, scheduledFor: scheduled.scheduledFor.toISOString() };
      await this.log.append(id, { type: 'approved', actor, data });
      await this.writeOf(known, scheduled);
    });
  }

  /** By anybody of staff, also who proposed it. @throws NothingToApprove */
  disapprove(id: PrivacyRequestId, reason: string, { id: staff, purpose }: Staff): Promise<void> {
    return this.desk.act(id, { staff, purpose, act: 'disapproved' }, async ({ state }) => {
      const { type } = await this.waiting(state, id);
      await this.rows.change(id, { state: 'in-progress' });
      const data = { what: type };
      await this.log.append(id, { type: 'disapproved', actor: { kind: 'staff', id: staff }, data, note: reason });
    });
  }

  private async export({ id, accountId, locale }: ProvedRequest): Promise<void> {
    const { id: exportId } = await this.exports.ask({ accountId, locale, requestId: id });
    await this.rows.change(id, { state: 'approved', exportId });
  }

  /** The request is settled when the deletion is completed, and open again when the person takes it back: `SettleErasures`. */
  private async erase({ id, accountId, locale }: ProvedRequest, when: 'grace' | 'now'): Promise<ScheduledDeletion> {
    const scheduled = await this.deletions.schedule({ accountId, origin: 'staff', when, locale, requestId: id });
    await this.rows.change(id, { state: 'approved', deletionId: scheduled.id });
    return scheduled;
  }

  private async writeOf({ id, locale, contact }: ProvedRequest, { scheduledFor, secret }: ScheduledDeletion): Promise<void> {
    if (contact === null || secret === null) return;
    const { supportEmail } = this.config;
    const isSent = await this.mail.send(contact, locale, deletionLetter({ id, scheduledFor, secret, supportEmail }));
    if (isSent) await this.log.append(id, { type: 'told', actor: { kind: 'service' }, data: { news: 'deletion-scheduled', by: ['mail'] } });
  }

  private async waiting(state: string, id: PrivacyRequestId) {
    const asked = state === 'awaiting-approval' ? await this.log.latest(id, ASKED) : null;
    if (!asked) throw new NothingToApprove();
    return asked;
  }
}
