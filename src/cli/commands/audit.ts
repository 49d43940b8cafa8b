import { ConsentFacade } from '../../modules/consent/index.js';
import { AuditLog } from '../../platform/audit/audit-log.js';
import { command } from '../command.js';

const verify = command({
  name: 'audit verify',
  about: "Computes the hash chains of the audit log and of everybody's consent decisions again.",
  options: {},
  run: (_, { withService }) =>
    withService(async ({ get, inScope }) => {
      const log = await inScope(() => get(AuditLog).verify());
      const consent = await inScope(() => get(ConsentFacade).verifyChains());
      const ok = log.ok && consent.broken.length === 0;
      const lines = [
        `Audit log: ${log.entries} entries${log.ok ? ', whole' : ` whole, broken at entry ${log.brokenAt}`}`,
        `Consent: ${consent.events} decisions of ${consent.accounts} accounts, ${consent.broken.length === 0 ? 'whole' : 'broken'}`,
        ...consent.broken.map(({ accountId, sequence }) => `  ${accountId} from decision ${sequence} on`),
      ];
      return { value: { ok, log, consent }, text: lines.join('\n'), ok };
    }),
});

export const AUDIT_COMMANDS = [verify];
