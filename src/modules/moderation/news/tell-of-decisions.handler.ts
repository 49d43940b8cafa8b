import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { NotificationDue } from '../../../kernel/notification.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { AppealDecided, ReportDecided, StatementIssued } from '../moderation.events.js';

/** None of these names anybody: not who reported, and not who decided. */
@Injectable()
export class TellOfReportOutcome extends EventHandler<typeof ReportDecided.payload> {
  readonly name = 'moderation.tell-of-report-outcome';
  readonly on = ReportDecided;

  constructor(private readonly outbox: Outbox) {
    super();
  }

  /** Once for each outcome: an appeal may change it. */
  handle({ payload: { reportId, accountId } }: DomainEvent<typeof ReportDecided.payload>): Promise<void> {
    return this.outbox.append(NotificationDue, { accountId, kind: 'report-outcome', subject: { type: 'report', id: reportId } });
  }
}

@Injectable()
export class TellOfDecision extends EventHandler<typeof StatementIssued.payload> {
  readonly name = 'moderation.tell-of-decision';
  readonly on = StatementIssued;

  constructor(private readonly outbox: Outbox) {
    super();
  }

  handle({ payload: { statementId, accountId } }: DomainEvent<typeof StatementIssued.payload>): Promise<void> {
    const subject = { type: 'statement', id: statementId } as const;
    return this.outbox.append(NotificationDue, { accountId, kind: 'decision', subject, key: statementId });
  }
}

@Injectable()
export class TellOfAppealOutcome extends EventHandler<typeof AppealDecided.payload> {
  readonly name = 'moderation.tell-of-appeal-outcome';
  readonly on = AppealDecided;

  constructor(private readonly outbox: Outbox) {
    super();
  }

  handle({ payload: { statementId, accountId } }: DomainEvent<typeof AppealDecided.payload>): Promise<void> {
    const subject = { type: 'statement', id: statementId } as const;
    return this.outbox.append(NotificationDue, { accountId, kind: 'appeal-outcome', subject, key: statementId });
  }
}
