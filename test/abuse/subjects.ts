export interface Subject {
  readonly name: string;
  /** What must come out. */
  readonly goal: string;
  /** Spec files, from `test/`. Those of `abuse/` tally what they tried; of the others each test counts as one. */
  readonly files: readonly string[];
}

/** What `npm run abuse` runs: this folder's, and what other folders prove already. */
export const SUBJECTS: readonly Subject[] = [
  {
    name: 'who may come in, who sees what, whose it is', goal: 'no cell differs from its rule; missing and forbidden are alike',
    files: ['http/route-matrix.proof-spec.ts', 'feed/matrix/visibility-matrix.proof-spec.ts', 'abuse/matrix/object-matrix.proof-spec.ts'],
  },
  {
    name: 'fields that are not listed, in and out', goal: 'none is taken, none is told',
    files: ['abuse/matrix/mass-assignment.proof-spec.ts', 'feed/leak-scan.e2e-spec.ts'],
  },
  {
    name: 'the fuzzer (R16)', goal: 'no answer of 500 or more, none later than 5 s, nothing of what is inside, memory at most × 1.1',
    files: ['abuse/fuzz/fuzz.proof-spec.ts', 'abuse/fuzz/framing.proof-spec.ts', 'http/bad-requests.e2e-spec.ts'],
  },
  {
    name: 'addresses that must not be asked (SSRF)', goal: 'no connection reaches the canary',
    files: ['outbound/ssrf.e2e-spec.ts', 'outbound/download-guard.e2e-spec.ts', 'outbound/download.e2e-spec.ts'],
  },
  {
    name: 'webhooks', goal: 'all that is forged, stale or replayed is refused or ignored',
    files: [
      'abuse/webhooks/provider-webhooks.proof-spec.ts',
      'billing/admob-callbacks.e2e-spec.ts', 'billing/app-store/notices.e2e-spec.ts',
      'stores/google-play/google-play-pushes.e2e-spec.ts', 'auth/account-notices.e2e-spec.ts',
    ],
  },
  {
    name: 'uploads', goal: 'nothing is served as active content, no location stays, memory within its limit',
    files: ['abuse/uploads/hostile-files.proof-spec.ts', 'uploads/uploads.e2e-spec.ts', 'uploads/intake.e2e-spec.ts'],
  },
  {
    name: 'rate limits', goal: 'exact to ± 1 over two processes; a forged address changes nothing',
    // those of a device are of rewards alone
    files: [
      'abuse/limits.proof-spec.ts', 'http/limits.e2e-spec.ts', 'http/trust-proxy.e2e-spec.ts', 'billing/rewarded-ads.e2e-spec.ts',
    ],
  },
  {
    name: 'races', goal: 'one effect',
    files: [
      'abuse/races.proof-spec.ts', 'billing/ledger-concurrency.e2e-spec.ts', 'http/idempotency.e2e-spec.ts', 'feed/likes.e2e-spec.ts',
      'billing/rewards-daily.e2e-spec.ts', 'auth/sessions.e2e-spec.ts',
    ],
  },
  {
    name: 'accounts that are guessed, words that are logged', goal: 'answers alike; no canary in any line, answer, job or trace',
    files: [
      'abuse/enumeration.proof-spec.ts', 'abuse/canaries.proof-spec.ts', 'http/redaction.e2e-spec.ts',
      'stores/receipts-in-logs.e2e-spec.ts',
    ],
  },
];
