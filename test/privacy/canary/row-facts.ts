/**
 * What a made row says where a check of the database, or whoever works on such rows, asks for more than any word or number: a state in
 * which nothing is to be done any more.
 */
const FACTS: Readonly<Record<string, Readonly<Record<string, string | number | boolean | null>>>> = {
  account_deletion: {
    status: 'undone', undone_at: '2026-01-01T00:00:00Z', locale: 'en', previous_status: 'active', contact: null, receipt: null,
    retained: null,
  },
  age_signal: { band: '18-plus' },
  appeal: { outcome: 'upheld' },
  avatar: { status: 'ready', ready_at: '2026-01-01T00:00:00Z' },
  comment: { state: 'published', deleted_by: null },
  data_export: { status: 'ready', ready_at: '2026-01-01T00:00:00Z' },
  generation: { status: 'failed', stage: 'ended', failure: null, finished_at: '2026-01-01T00:00:00Z', locale: 'en' },
  generation_attempt: { state: 'failed', handle: null, error: null },
  legal_hold: {
    basis: 'Art. 17(3)(e) GDPR, claim 2026/114', classes: '{consent}',
    approved_by: '00000000-0000-4000-8000-000000000001', approved_at: '2026-01-01T00:00:00Z',
  },
  authority_disclosure: { approved_by: '00000000-0000-4000-8000-000000000001' },
  moderation_case: { state: 'decided', subject_type: 'post' },
  points_hold: { state: 'released', held: 1, captured: 0, released: 1, settled_at: '2026-01-01T00:00:00Z' },
  post: { state: 'published' },
  privacy_request: { locale: 'en' },
  provider_grant: { status: 'held' },
  push: { status: 'sent' },
  push_settings: { time_zone: 'UTC', quiet_from: null, quiet_until: null },
  refund_question: { status: 'sent' },
  upload: { status: 'ready', completed_at: '2026-01-01T00:00:00Z' },
};

/** Undefined: whatever fits. */
export function asTheyStand(table: string, column: string): string | number | boolean | null | undefined {
  return FACTS[table]?.[column];
}
