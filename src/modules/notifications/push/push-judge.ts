import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { NOTIFICATION_KINDS } from '../../../kernel/notification.js';
import { AuthFacade } from '../../auth/index.js';
import { DevicesService } from '../devices/devices.service.js';
import { Ties } from '../devices/ties.js';
import { PushService } from '../onesignal/push-service.port.js';
import { PushWishes } from '../preferences/push-wishes.js';
import { PushBudget } from './push-budget.js';
import { PushTexts } from './push-texts.js';
import { LONGEST_CAP_MS, roomAt, worthMs } from './push-times.js';
import { PushRepository, type PushRow } from './push.repository.js';
import { quietEnd } from './quiet-end.js';

/** Why a push is not wanted any more: codes of ours, kept with it. */
export type DropReason =
  | 'not-configured' | 'read' | 'switched-off' | 'account-ended' | 'too-old' | 'no-device' | 'not-visible' | 'summed-up' | 'restricted';

const BUDGET_PAUSE_MS = 60_000;
const TIES_PAUSE_MS = 2_000;
const TIES_LONG_PAUSE_MS = 30_000;
/** What OneSignal does not take of a device or a language is waited for so many times; that a device left its person, always. */
const TIES_ATTEMPTS = 3;

/** Whether a push is still wanted when its time has come, and whether its time has come. In the sender's transaction. */
@Injectable()
export class PushJudge {
  constructor(
    private readonly service: PushService,
    private readonly pushes: PushRepository,
    private readonly wishes: PushWishes,
    private readonly auth: AuthFacade,
    private readonly devices: DevicesService,
    private readonly ties: Ties,
    private readonly texts: PushTexts,
    private readonly budget: PushBudget,
    private readonly clock: Clock,
  ) {}

  /** Null: it is wanted. */
  async whyNot(push: PushRow): Promise<DropReason | null> {
    const { accountId, kind, isRead, createdAt } = push;
    if (!this.service.isConfigured) return 'not-configured';
    if (isRead) return 'read';
    if (!(await this.wishes.isWanted(accountId, kind))) return 'switched-off';
    const { status = 'deleted', isRestricted = false } = (await this.auth.accountOf(accountId)) ?? {};
    if (isRestricted) return 'restricted'; // it stands in the inbox
    // who is suspended, or about to leave, is told what must be learnt of
    const isToldAll = status === 'active' || (status !== 'deleted' && !NOTIFICATION_KINDS[kind].inboxOptional);
    if (!isToldAll) return 'account-ended';
    if (worthMs(kind, createdAt, this.clock.now()) <= 0) return 'too-old';
    return (await this.texts.of(push)) === null ? 'not-visible' : null;
  }

  /** When to look again; null: it goes out now. Not asked of one that may have gone out before, but for the first two. */
  async notBefore({ accountId, attempts }: PushRow, standing: number): Promise<Date | null> {
    const now = this.clock.now();
    const { quietHours } = await this.wishes.of(accountId);
    const quiet = quietHours && quietEnd(now, quietHours);
    if (quiet) return quiet;
    const tied = await this.tiedAt(accountId);
    if (tied || attempts > 0) return tied;
    const room = roomAt(now, await this.pushes.sentSince(accountId, this.clock.after(-LONGEST_CAP_MS)));
    if (room) return room;
    return (await this.budget.take(standing)) ? null : this.clock.after(BUDGET_PAUSE_MS);
  }

  /** Devices that still count, those that do not being untied. */
  standing({ accountId }: PushRow): Promise<number> {
    return this.devices.standing(accountId);
  }

  /** A push must not reach a device that has left its person, nor in a language that is not theirs any more: both are told first. */
  private async tiedAt(accountId: PushRow['accountId']): Promise<Date | null> {
    await this.ties.settle(accountId);
    const { externalId } = await this.wishes.of(accountId);
    const open = (await this.ties.open(externalId!)).filter(({ kind, attempts }) => kind === 'untie' || attempts < TIES_ATTEMPTS);
    if (open.length === 0) return null;
    return this.clock.after(open.some(({ attempts }) => attempts > 0) ? TIES_LONG_PAUSE_MS : TIES_PAUSE_MS);
  }
}
