import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Clock } from '../../kernel/clock.js';
import type { AccountId } from '../../kernel/ids.js';
import { AuthFacade } from '../../modules/auth/index.js';
import { LedgerFacade } from '../../modules/billing/index.js';
import { AuditLog } from '../../platform/audit/audit-log.js';
import { command, CommandRefused } from '../command.js';
import { OPERATOR } from '../operator.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 365;
/** More than anybody is ever given by hand; a slip of the finger. */
const MOST = 1_000_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const grant = command({
  name: 'points grant',
  about: 'Gives points; they expire after a year if not told otherwise. With a key, once however often it is run.',
  options: {
    account: { kind: 'text', about: 'ID', required: true },
    points: { kind: 'whole', min: 1, max: MOST, about: 'N', required: true },
    reason: { kind: 'text', about: 'WORDS', required: true },
    days: { kind: 'whole', min: 1, about: 'DAYS' },
    key: { kind: 'text', about: 'KEY' },
  },
  run: ({ account, points, reason, days = DEFAULT_DAYS, key = randomUUID() }, { withService }) =>
    withService(async ({ get, inScope }) => {
      const accountId = account.toLowerCase() as AccountId;
      const granted = await inScope(() =>
        get(EntityManager).transactional(async () => {
          const found = UUID.test(account) ? await get(AuthFacade).accountOf(accountId) : null;
          if (!found || found.status === 'deleted') throw new CommandRefused('There is no such account.');
          const expiresAt = get(Clock).after(days * DAY_MS);
          const isNew = await get(LedgerFacade).grant({ accountId, origin: 'reward', points, key: `operator/${key}`, expiresAt, reason });
          const act = { actor: OPERATOR, act: 'points.granted', subject: accountId, purpose: reason, details: { points, key } };
          if (isNew) await get(AuditLog).append(act);
          return isNew;
        }),
      );
      const { balance, held, debt } = await inScope(() => get(LedgerFacade).balanceOf(accountId));
      const did = granted ? `Granted ${points} points` : 'That key was used before; nothing was granted';
      return {
        value: { granted, balance, held, debt },
        text: `${did}. The balance is ${balance}, ${held} held${debt > 0 ? `, ${debt} owed` : ''}.`,
      };
    }),
});

export const POINTS_COMMANDS = [grant];
