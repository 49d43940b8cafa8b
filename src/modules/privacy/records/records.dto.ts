import { Decimal, Flag, Instant, JsonObject, Nested, Text, Whole } from '../../../platform/http/index.js';
import { RETENTION_CLASSES } from '../../../kernel/retention-classes.js';
import type { ProcessingRecord } from './processing-record.js';
import type { DataRecipient } from './recipients.js';
import type { ClassState, LastRun, LastSweep } from './retention-overview.js';

export class RecordQuery {
  @Text({ min: 1, max: 500, optional: true, description: 'Why you read it, for the audit log. Nobody is named in it.' })
  purpose: string = 'GDPR Art. 30';
}

export class DataMapView {
  @JsonObject({ description: 'Site and contact.' }) controller!: object;
  @JsonObject({ array: true, description: 'Of whom, in each language.' }) people!: object[];
  @JsonObject({ array: true, description: '`{purpose, articles, why}`: GDPR Art. 6 for each purpose.' }) purposes!: object[];
  @JsonObject({ array: true, description: '`{id, name, kind, purposes, data, keptDays, retention, region, termsUrl}`.' })
  recipients!: object[];
  @Whole({ description: 'Within which backups are overwritten.' }) backupDays!: number;
  @JsonObject({ array: true }) security!: object[];
  @JsonObject({
    array: true,
    description: '`{table, owner, person, retention, columns: [{column, data, purpose, exported, erased, sealed, basis, recipients}]}`.',
  })
  tables!: object[];
  @JsonObject({ array: true, description: 'Objects in storage, by the beginning of their keys.' }) prefixes!: object[];

  static of(record: ProcessingRecord): DataMapView {
    return Object.assign(new DataMapView(), record);
  }
}

export class TableSizeView {
  @Text() table!: string;
  @Whole() rows!: number;
  @Flag({ description: 'A large table is not counted row by row.' }) estimated!: boolean;
}

export class LastRunView {
  @Instant() ranAt!: string;
  @Instant({ description: 'What was due then was removed.' }) asOf!: string;
  @Whole() due!: number;
  @Whole() removed!: number;
  @Whole() failed!: number;
  @Decimal({ description: 'Of what it left; must be 0.' }) oldestOverdueSeconds!: number;

  static of({ ranAt, asOf, ...counts }: LastRun): LastRunView {
    return Object.assign(new LastRunView(), { ranAt: ranAt.toISOString(), asOf: asOf.toISOString(), ...counts });
  }
}

export class RetentionClassView {
  @Text() class!: string;
  @Text({ description: 'From which moment the period runs.' }) trigger!: string;
  @Whole({ nullable: true, description: 'Null: no clock runs; the trigger itself ends it.' }) days!: number | null;
  @Text({ description: '`delete`, `pseudonymise` or `keep`.' }) action!: string;
  @Text({ array: true }) exceptions!: string[];
  @Text({ description: 'The promise, law or practice that it follows.' }) source!: string;
  @Text({ array: true, description: 'Modules.' }) owners!: string[];
  @Nested(() => TableSizeView, { array: true }) tables!: TableSizeView[];
  @Text({ array: true, description: 'Of objects in storage.' }) prefixes!: string[];
  @Whole({ nullable: true }) due!: number | null;
  @Decimal({ nullable: true, description: 'Must be 0 but for the moment of a sweep.' }) oldestOverdueSeconds!: number | null;
  @Nested(() => LastRunView, {
    nullable: true, description: 'Its evidence, whether anything was due or not; null where no clock runs, or none ran for 90 days.',
  })
  lastRun!: LastRunView | null;

  static of({ lastRun, ...state }: ClassState): RetentionClassView {
    const { trigger, days, action, exceptions, source } = RETENTION_CLASSES[state.class];
    const rule = { trigger, days, action, exceptions: [...exceptions], source };
    return Object.assign(new RetentionClassView(), { ...state, ...rule, lastRun: lastRun && LastRunView.of(lastRun) });
  }
}

export class LastSweepView {
  @Instant() startedAt!: string;
  @Instant({ nullable: true, description: 'Null: it is under way, or was cut off.' }) finishedAt!: string | null;
  @Whole({ nullable: true }) durationMs!: number | null;
  @Whole({ description: 'In a row; one that is under way counts until it succeeds.' }) failures!: number;

  static of({ startedAt, finishedAt, failures }: LastSweep): LastSweepView {
    const durationMs = finishedAt && finishedAt.getTime() - startedAt.getTime();
    const [begun, ended] = [startedAt.toISOString(), finishedAt?.toISOString() ?? null];
    return Object.assign(new LastSweepView(), { startedAt: begun, finishedAt: ended, durationMs, failures });
  }
}

export class ProviderCopyView {
  @Text() recipient!: string;
  @Whole({ nullable: true, description: 'Null: as its own policy says.' }) keptDays!: number | null;
  @JsonObject({ description: 'In each language.' }) retention!: object;

  static of({ id, keptDays, retention }: DataRecipient): ProviderCopyView {
    return Object.assign(new ProviderCopyView(), { recipient: id, keptDays, retention });
  }
}

export class RetentionView {
  @Nested(() => RetentionClassView, { array: true }) classes!: RetentionClassView[];
  @Nested(() => LastSweepView, { nullable: true, description: 'Of all classes by the scheduler, which comes each minute.' })
  lastSweep!: LastSweepView | null;
  @Nested(() => ProviderCopyView, { array: true, description: 'Copies that third parties keep, with their own dates.' })
  providerCopies!: ProviderCopyView[];
  @Whole({ description: 'Within which backups are overwritten.' }) backupDays!: number;

  static of(states: readonly ClassState[], sweep: LastSweep | null, { recipients, backupDays }: ProcessingRecord): RetentionView {
    const copies = recipients.filter(({ kind }) => kind !== 'own' && kind !== 'hosting').map(ProviderCopyView.of);
    const [classes, lastSweep] = [states.map(RetentionClassView.of), sweep && LastSweepView.of(sweep)];
    return Object.assign(new RetentionView(), { classes, lastSweep, providerCopies: copies, backupDays });
  }
}
