import { foreignKey } from '../constraint-statements.js';

/** What schema generation cannot say of crash reports. Idempotent. */
export const DIAGNOSTICS_CONSTRAINTS: readonly string[] = [...foreignKey('crash_report', 'account_id', 'account')];
