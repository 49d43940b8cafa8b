import type { Role } from '../../entities/auth/account-role.entity.js';
import type { AccountId } from '../../kernel/ids.js';
import { AuthFacade, type StaffAct } from '../../modules/auth/index.js';
import { command, CommandRefused, type Context, type Outcome } from '../command.js';
import { OPERATOR } from '../operator.js';

const ROLES = ['moderator', 'compliance', 'admin'] as const satisfies readonly Role[];
const options = {
  provider: { kind: 'one-of', of: ['google', 'apple'], about: 'provider', required: true },
  subject: { kind: 'text', about: 'ID', required: true },
  role: { kind: 'one-of', of: ROLES, about: 'role', required: true },
  reason: { kind: 'text', about: 'WORDS' },
} as const;

interface Wish {
  readonly provider: 'google' | 'apple';
  readonly subject: string;
  readonly role: Role;
  readonly reason?: string;
}
type Change = (auth: AuthFacade, accountId: AccountId, by: StaffAct) => Promise<boolean>;

const grant = command({
  name: 'staff grant',
  about: "Gives a role to somebody who has signed in before; the provider's id of the person names them.",
  options,
  run: (wish, context) => change(wish, context, 'has the role now', (auth, id, by) => auth.grantRole(id, wish.role, by)),
});

const revoke = command({
  name: 'staff revoke',
  about: 'Takes a role; it ends with the next request.',
  options,
  run: (wish, context) => change(wish, context, 'no longer has the role', (auth, id, by) => auth.revokeRole(id, wish.role, by)),
});

function change(
  { provider, subject, role, reason = 'command line' }: Wish,
  { withService }: Context,
  done: string,
  make: Change,
): Promise<Outcome> {
  return withService(async ({ get, inScope }) => {
    const auth = get(AuthFacade);
    const accountId = await inScope(() => auth.findByIdentity(provider, subject));
    if (!accountId) throw new CommandRefused(`Nobody has signed in with ${provider} as that subject; they must do so once first.`);
    const changed = await inScope(() => make(auth, accountId, { actor: OPERATOR, purpose: reason }));
    return { value: { accountId, role, changed }, text: `${accountId} ${changed ? done : 'is as it was'}: ${role}` };
  });
}

export const STAFF_COMMANDS = [grant, revoke];
