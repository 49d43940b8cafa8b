import type { AccountId } from '../../kernel/ids.js';
import { AuthFacade, type StatusChange } from '../../modules/auth/index.js';
import { isUuid } from '../../platform/http/index.js';
import { command, CommandRefused } from '../command.js';
import { OPERATOR } from '../operator.js';

const CHANGES: Readonly<Record<'suspended' | 'active', StatusChange>> = {
  suspended: { from: 'active', to: 'suspended' },
  active: { from: 'suspended', to: 'active' },
};

const status = command({
  name: 'account status',
  about: 'Suspends an account, or lifts the suspension; in the audit log.',
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
      if (!known || known.status === 'deleted') throw new CommandRefused('There is no such account.');
      const changed = await inScope(() => auth.changeStatus(id, CHANGES[wanted], { actor: OPERATOR, purpose: reason }));
      const now = (await inScope(() => auth.accountOf(id)))!.status;
      // somebody who is leaving is neither suspended nor called back by an operator
      const ok = now === wanted;
      return { value: { accountId: id, status: now, changed }, text: `${id} ${changed ? 'is now' : 'is as it was'}: ${now}`, ok };
    }),
});

export const ACCOUNT_COMMANDS = [status];
