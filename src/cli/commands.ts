import type { Command } from './command.js';

/** By their first word. Loaded when asked for: a token needs no database. */
const SUBJECTS: Readonly<Record<string, () => Promise<readonly Command[]>>> = {
  local: async () => (await import('./commands/local.js')).LOCAL_COMMANDS,
  keys: async () => (await import('./commands/keys.js')).KEYS_COMMANDS,
  migrate: async () => (await import('./commands/migrate.js')).MIGRATE_COMMANDS,
  staff: async () => (await import('./commands/staff.js')).STAFF_COMMANDS,
  account: async () => (await import('./commands/account.js')).ACCOUNT_COMMANDS,
  points: async () => (await import('./commands/points.js')).POINTS_COMMANDS,
  ledger: async () => (await import('./commands/ledger.js')).LEDGER_COMMANDS,
  audit: async () => (await import('./commands/audit.js')).AUDIT_COMMANDS,
  erasures: async () => (await import('./commands/erasures.js')).ERASURES_COMMANDS,
  tombstones: async () => (await import('./commands/tombstones.js')).TOMBSTONES_COMMANDS,
  receipt: async () => (await import('./commands/receipt.js')).RECEIPT_COMMANDS,
  retention: async () => (await import('./commands/retention.js')).RETENTION_COMMANDS,
  storage: async () => (await import('./commands/storage.js')).STORAGE_COMMANDS,
  queue: async () => (await import('./commands/queue.js')).QUEUE_COMMANDS,
  models: async () => (await import('./commands/models.js')).MODELS_COMMANDS,
  inbox: async () => (await import('./commands/inbox.js')).INBOX_COMMANDS,
  privacy: async () => (await import('./commands/privacy.js')).PRIVACY_COMMANDS,
  sanitise: async () => (await import('./commands/sanitise.js')).SANITISE_COMMANDS,
  openapi: async () => (await import('./commands/openapi.js')).OPENAPI_COMMANDS,
};

/** The commands that begin with `word`; all when none does. */
export async function commandsFor(word: string | undefined): Promise<readonly Command[]> {
  const load = word !== undefined && Object.hasOwn(SUBJECTS, word) ? SUBJECTS[word] : undefined;
  return load ? load() : (await Promise.all(Object.values(SUBJECTS).map((each) => each()))).flat();
}
