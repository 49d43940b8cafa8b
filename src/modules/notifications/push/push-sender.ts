import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { PushStatus } from '../../../entities/notifications/push.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { Log } from '../../../platform/telemetry/log.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { type PushMessage, PushService, PushServiceRefused, PushServiceUnavailable } from '../onesignal/push-service.port.js';
import { PushWishes } from '../preferences/push-wishes.js';
import { isDiscreet } from '../words/index.js';
import { type DropReason, PushJudge } from './push-judge.js';
import { PushTexts } from './push-texts.js';
import { worthMs } from './push-times.js';
import { PushRepository, type PushRow } from './push.repository.js';

const SOON_MS = 60_000;
const AGAIN_MS = 1_000;
const SUMMARY = 'summary';
/** Of every kind that is told discreetly, for the name of a stack is known to the push service, and to the device. */
const DISCREET_THREAD = 'account';

/**
 * Sends what is due: decided in one transaction, sent outside it, written down after. A process that dies in between leaves a push that
 * comes up again and is sent under the same key, which OneSignal then knows. What waits at one moment, moved there by quiet hours or by
 * too many at once, goes out as one that sums up. An entry that grows while its push is in doubt is told as it was: the key is used up.
 */
@Injectable()
export class PushSender {
  private readonly settled = this.metrics.counter({
    name: 'aicasso_pushes_total', help: 'Pushes by what became of them.', labels: ['status', 'reason'],
  });
  private readonly refused = this.metrics.counter({
    name: 'aicasso_push_refused_total', help: 'Pushes that OneSignal would not have (400, 401, 403): somebody has to look.',
    labels: ['status'],
  });

  constructor(
    private readonly em: EntityManager,
    private readonly service: PushService,
    private readonly pushes: PushRepository,
    private readonly judge: PushJudge,
    private readonly texts: PushTexts,
    private readonly wishes: PushWishes,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  async run(id: string): Promise<void> {
    const message = await this.em.transactional(() => this.prepare(id));
    if (!message) return;
    try {
      const messageId = await this.service.send(message);
      await (messageId === null ? this.settle(id, 'unreachable', 'nobody-subscribed') : this.settle(id, 'sent', undefined, messageId));
    } catch (error) {
      await this.failed(id, error);
    }
  }

  private async prepare(id: string): Promise<PushMessage | null> {
    const accountId = await this.pushes.ownerOf(id);
    if (accountId === null) return null;
    await this.pushes.lock(accountId);
    const push = await this.pushes.due(id);
    if (!push || !(await this.isStillWanted(push))) return null;
    const standing = await this.judge.standing(push);
    if (standing === 0) return this.drop(push, 'no-device');
    const later = await this.judge.notBefore(push, standing);
    if (later) return this.hold(push, later);
    const count = push.attempts > 0 ? push.count : 1 + (await this.sumUp(push));
    await this.pushes.claim(id, count);
    return this.messageOf(push, count);
  }

  private async isStillWanted(push: PushRow): Promise<boolean> {
    const reason = await this.judge.whyNot(push);
    if (reason !== null) await this.drop(push, reason);
    return reason === null;
  }

  /** Returns how many others it tells of too. */
  private async sumUp(push: PushRow): Promise<number> {
    let count = 0;
    for (const sibling of await this.pushes.siblings(push)) {
      if (!(await this.isStillWanted(sibling))) continue;
      await this.drop(sibling, 'summed-up');
      count += 1;
    }
    return count;
  }

  private async messageOf(push: PushRow, count: number): Promise<PushMessage> {
    const { id, accountId, notificationId, kind, createdAt } = push;
    const { externalId } = await this.wishes.of(accountId);
    const isSummary = count > 1;
    const { subject, ...text } = isSummary ? this.texts.summary(count) : (await this.texts.of(push))!;
    const alone = isDiscreet(kind)
      ? { data: { notificationId }, collapseId: notificationId, threadId: DISCREET_THREAD }
      : { data: { kind, notificationId, subject }, collapseId: notificationId, threadId: kind };
    const summary = { data: { kind: SUMMARY, notificationId: null, subject }, collapseId: SUMMARY, threadId: SUMMARY };
    return {
      key: id, externalId: externalId!, ...text, ...(isSummary ? summary : alone),
      ttlMs: worthMs(kind, createdAt, this.clock.now()),
    };
  }

  private async failed(id: string, error: unknown): Promise<void> {
    if (error instanceof PushServiceRefused) {
      this.refused.inc({ status: String(error.status) });
      this.log.error('push-refused', { pushId: id, status: error.status });
      return this.settle(id, 'failed', `status-${error.status}`);
    }
    if (!(error instanceof PushServiceUnavailable)) throw error;
    this.log.warn('push-not-sent', { pushId: id, reason: error.reason });
    if (error.retryAfterMs !== null) await this.pushes.hold(id, this.clock.after(Math.max(error.retryAfterMs, AGAIN_MS)));
  }

  private async drop({ id }: PushRow, reason: DropReason): Promise<null> {
    await this.settle(id, 'dropped', reason);
    return null;
  }

  /** Far ones are found by the sweep. */
  private async hold({ id }: PushRow, until: Date): Promise<null> {
    await this.pushes.hold(id, until);
    const delayMs = until.getTime() - this.clock.now().getTime();
    if (delayMs < SOON_MS) await this.jobs.ring('push', `push/${id}`, { delayMs });
    return null;
  }

  private async settle(id: string, status: Exclude<PushStatus, 'waiting'>, reason?: string, messageId?: string): Promise<void> {
    if (await this.pushes.settle(id, status, { reason, messageId })) this.settled.inc({ status, reason: reason ?? '' });
  }
}
