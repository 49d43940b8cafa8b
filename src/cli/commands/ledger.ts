import { LedgerVerifier } from '../../modules/billing/index.js';
import { command } from '../command.js';

const verify = command({
  name: 'ledger verify',
  about: 'Computes every balance, lot and hold from the entries again; all entries sum to zero.',
  options: {},
  run: (_, { withService }) =>
    withService(async ({ get, inScope }) => {
      const report = await inScope(() => get(LedgerVerifier).verify());
      const { ok, accounts, entries, problems } = report;
      const heading = `${entries} entries in ${accounts} ledger accounts: ${ok ? 'in order' : `${problems.length} problems`}`;
      return { value: report, text: [heading, ...problems.map((problem) => `  ${problem}`)].join('\n'), ok };
    }),
});

export const LEDGER_COMMANDS = [verify];
