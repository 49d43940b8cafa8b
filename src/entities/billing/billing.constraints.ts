import { LEDGER_ACTS } from './sql/acts.sql.js';
import { LEDGER_GUARDS } from './sql/guards.sql.js';
import { LEDGER_LIMITS } from './sql/limits.sql.js';
import { LEDGER_STEPS } from './sql/steps.sql.js';

/** What the schema generator cannot say: checks, triggers and the functions of the ledger. Plain SQL; may be run again. */
export const BILLING_CONSTRAINTS: readonly string[] = [...LEDGER_GUARDS, ...LEDGER_STEPS, ...LEDGER_LIMITS, ...LEDGER_ACTS];
