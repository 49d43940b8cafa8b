/**
 * How long each class of data is kept: from which moment, for how long, what then happens, and what stops it.
 * `days: null` means that no clock runs: the data stays until the trigger's act (deletion by the person, end of the account). Whose a class
 * is, the declarations of its tables and prefixes say. Backups are overwritten within `BACKUP_MAX_DAYS`; what third parties keep has its
 * own dates, in `config/providers`. A legal hold stops none of it: what it names is copied, and the copy has its own class.
 */
interface RetentionRule {
  readonly trigger: string;
  readonly days: number | null;
  readonly action: 'delete' | 'pseudonymise' | 'keep';
  readonly exceptions: readonly string[];
  readonly source: string;
}

const rule = (
  trigger: string,
  days: number | null,
  source: string,
  action: RetentionRule['action'] = 'delete',
  exceptions: readonly string[] = [],
): RetentionRule => ({ trigger, days, action, exceptions, source });

export const RETENTION_CLASSES = {
  'source-upload': rule('completion of the upload', 7, 'P25', 'delete', ['evidence of an open case']),
  'unfinished-upload': rule('the upload address was handed out', 1, 'P25'),
  creation: rule('deletion by the person, or end of the account', null, 'P26', 'delete', ['evidence of an open case']),
  avatar: rule('deletion by the person, or end of the account', null, 'P24'),
  'training-dataset': rule('the archive was put together; it goes when the training ends, and at the latest then', 1, 'P25'),
  account: rule('end of the account', null, 'P3'),
  session: rule('the session ended', 30, 'security log, 6 to 12 months at most'),
  'single-use-token': rule('expiry', 1, 'P3'),
  'deletion-code': rule('expiry', 1, 'P33'),
  'provider-grant': rule('the provider was told of the revocation', 30, 'Apple TN3194'),
  quote: rule('expiry', 1, 'P5'),
  generation: rule('end of the account', null, 'P14'),
  'account-event': rule('the event was written', 7, 'P14'),
  'deletion-mark': rule('the creation was deleted', 365, 'P14'),
  community: rule('deletion by the person, or end of the account', null, 'P27, P28', 'delete', ['evidence of an open case']),
  'moderation-record': rule('the case was decided and its appeal is over', 730, 'P29; DSA Art. 20', 'pseudonymise'),
  notice: rule('the notice was settled', 730, 'P29; DSA Art. 16'),
  evidence: rule('the hold ended', 0, 'P29; DSA Art. 20'),
  'content-check': rule('the check', 180, 'P16, P29'),
  'known-bad-hash': rule('none: a fingerprint of a removed file, about nobody', null, 'P16; TAKE IT DOWN Act', 'keep'),
  consent: rule('end of the account', 1095, 'EDPB 05/2020, section 107', 'pseudonymise'),
  disclosure: rule('end of the account', 1095, 'GDPR Art. 15(1)(c), 19', 'pseudonymise'),
  ledger: rule('end of the account', 2190, 'commercial books, 6 years', 'pseudonymise'),
  purchase: rule('end of the account', 2190, 'P10; commercial books, 6 years', 'pseudonymise'),
  'ad-session': rule('the time to watch the ad was over', 2, 'P13'),
  reward: rule('the reward', 400, 'P10'),
  notification: rule('the last happening', 90, 'P18'),
  push: rule('it was sent, or given up', 30, 'P11'),
  'idempotency-key': rule('first use', 2, 'contract: kept 48 h'),
  'notice-answer': rule('first use', 2, 'contract: kept 48 h'),
  'delivered-event': rule('delivery to every handler', 7, 'operations'),
  'webhook-inbox': rule('arrival', 30, 'operations'),
  export: rule('the archive was ready', 7, 'GDPR Art. 15, 20'),
  'deletion-record': rule('the deletion was carried out, or undone', 1095, 'GDPR Art. 5(2); EDPB 05/2020, section 107'),
  'provider-errand': rule('the provider answered, or its own period ended', 90, 'GDPR Art. 19'),
  'privacy-request': rule('the request was settled', 730, 'P34; 11 CCR 7101, 24 months'),
  'legal-hold': rule('the hold ended or was released', 0, 'GDPR Art. 17(3)'),
  'legal-hold-record': rule('the hold ended or was released', 90, 'GDPR Art. 5(2)'),
  'erasure-list': rule(
    'the erasure began, or was undone; as long as a backup may live (BACKUP_MAX_DAYS), and 30 days', 65, 'GDPR Art. 17; 11 CCR 7022',
  ),
  'authority-disclosure': rule('the disclosure', 1825, 'P22; GDPR Art. 5(2)'),
  'crash-report': rule('arrival', 90, 'P12, P30'),
  'audit-log': rule('the act', 1095, 'P29', 'keep', ['append-only, hash-chained']),
  'public-text': rule('none: published by the service itself', null, 'P35', 'keep'),
  operations: rule('the run; of sweeps of retention the end of its month', 90, 'operations'),
  'operating-state': rule('none: a row for each provider or model, about nobody', null, 'operations', 'keep'),
} as const satisfies Record<string, RetentionRule>;

export type RetentionClass = keyof typeof RETENTION_CLASSES;

/** The period of a class in ms. @throws for a class on which no clock runs. */
export function retentionMs(retention: RetentionClass): number {
  const { days } = RETENTION_CLASSES[retention];
  if (days === null) throw new Error(`No clock runs for ${retention}`);
  return days * 86_400_000;
}
