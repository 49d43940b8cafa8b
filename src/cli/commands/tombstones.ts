import { Tombstones } from '../../modules/privacy/index.js';
import { command } from '../command.js';
import { OPERATOR } from '../operator.js';

const find = command({
  name: 'tombstones find',
  about: 'Whether the account of somebody who signed in with this provider and subject was erased here; in the audit log, without them.',
  options: {
    provider: { kind: 'one-of', of: ['google', 'apple'], about: 'provider', required: true },
    subject: { kind: 'text', about: 'ID', required: true },
    reason: { kind: 'text', about: 'WORDS', required: true },
  },
  run: ({ provider, subject, reason }, { withService }) =>
    withService(async ({ get, inScope }) => {
      const found = await inScope(() => get(Tombstones).find(provider, subject, { actor: OPERATOR, purpose: reason }));
      const lines = found.map(({ id, status, requestedAt, completedAt }) =>
        `${id}: ${status}, asked for ${requestedAt.toISOString()}${completedAt ? `, completed ${completedAt.toISOString()}` : ''}`);
      return { value: { found }, text: lines.length > 0 ? lines.join('\n') : 'No proof of a deletion with this way in.' };
    }),
});

export const TOMBSTONES_COMMANDS = [find];
