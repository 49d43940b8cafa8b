import type { AccountId, DeletionId } from '../../kernel/ids.js';
import { AuthFacade, type StatusChange } from '../../modules/auth/index.js';
import { type LiftedBar, Tombstones } from '../../modules/privacy/index.js';
import { isUuid } from '../../platform/http/index.js';
import { command, CommandRefused, type Outcome } from '../command.js';
import { OPERATOR } from '../operator.js';

const CHANGES: Readonly<Record<'suspended' | 'active', StatusChange>> = {
  suspended: { from: 'active', to: 'suspended' },
  active: { from: 'suspended', to: 'active' },
};

const NOBODY = 'There is no such account.';

/** Of somebody who was suspended when their account ended: whoever comes back is let in again. */
function barLifted(id: string, bar: LiftedBar | null): Outcome {
  if (bar === null) throw new CommandRefused(NOBODY);
  if (bar === 'decided') throw new CommandRefused('A decision of moderation bars them: it ends by itself, by an appeal or by staff.');
  const changed = bar === 'lifted';
  return { value: { deletionId: id, changed }, text: `${id} ${changed ? 'bars nobody any more' : 'is as it was: it bars nobody'}` };
}

const status = command({
  name: 'account status',
  about: 'Suspends an account, or lifts it; with the id of a deletion (`tombstones find`), for who may come back. In the audit log.',
  options: {
    account: { kind: 'text', about: 'ID', required: true },
    status: { kind: 'one-of', of: ['suspended', 'active'], about: 'suspended|active', required: true },
    reason: { kind: 'text', about: 'WORDS', required: true },
  },
  run: ({ account, status: wanted, reason }, { withService }) =>
    withService(async ({ get, inScope }) => {
      const auth = get(AuthFacade);
      const id = account.toLowerCase() as AccountId;
      const known = isUuid(id) ? await inScope(() => auth.accountOf(id)) : null;
      const by = { actor: OPERATOR, purpose: reason };
      if (!known && isUuid(id) && wanted === 'active') {
        return barLifted(id, await inScope(() => get(Tombstones).liftBar(id as string as DeletionId, by)));
      }
      if (!known || known.status === 'deleted') throw new CommandRefused(NOBODY);
      const changed = await inScope(() => auth.changeStatus(id, CHANGES[wanted], by));
      const now = (await inScope(() => auth.accountOf(id)))!.status;
      // somebody who is leaving is neither suspended nor called back by an operator
      const ok = now === wanted;
      return { value: { accountId: id, status: now, changed }, text: `${id} ${changed ? 'is now' : 'is as it was'}: ${now}`, ok };
    }),
});

export const ACCOUNT_COMMANDS = [status];
