import { DATA_CLASSES, type DataClass } from '../../../entities/privacy.js';
import { Instant, OneOf, PageOf, PageQuery, Text, Uuid } from '../../../platform/http/index.js';
import { Purpose, Said } from '../requests/staff-fields.js';
import type { AuthorityDisclosureRow } from './authority-disclosures.service.js';

const CASE =
  'The case that it is about, such as the authority\'s file number; in the audit log. Of a disclosure: the one that it was proposed ' +
  'under, or its own id.';
const Case = () => Said(200, CASE);

export class StaffActBody {
  @Case() case!: string;
  @Purpose() purpose!: string;
}

export class ProposeBody extends StaffActBody {
  @Uuid() accountId!: string;
  @Said(200, 'Who is to get it: a court, a police, an ambulance. Name no person: the one whom it is about may read it.') recipient!: string;
  @Text({ min: 2, max: 2, pattern: /^[A-Z]{2}$/, description: 'Of the recipient: ISO 3166-1 alpha-2.' }) country!: string;
  @Said(1_000, 'The law or order on which it rests. Name no person.') basis!: string;
  @Said(200, 'Their file number.') reference!: string;
  @OneOf(DATA_CLASSES, { array: { min: 1, max: DATA_CLASSES.length, unique: true }, description: 'Data classes, as in the data map.' })
  categories!: DataClass[];

  @Instant({ optional: true, description: 'Until when the person must not learn of it. Absent: nothing forbids it.' }) secretUntil?: string;
}

export class DisclosedBody extends StaffActBody {
  @Said(1_000, 'What was handed over: the id of an export, or a description without personal data.') handedOver!: string;
}

export class AuthorityQuery extends PageQuery {
  @Case() case!: string;
  @Purpose() purpose!: string;
  @Uuid({ optional: true }) accountId?: string;
}

export class AuthorityDisclosureView {
  @Uuid() id!: string;
  @Uuid({ nullable: true }) accountId!: string | null;
  @Text() recipient!: string;
  @Text() country!: string;
  @Text() basis!: string;
  @Text() reference!: string;
  @OneOf(DATA_CLASSES, { array: true }) categories!: string[];
  @Instant({ nullable: true }) secretUntil!: string | null;
  @OneOf(['proposed', 'approved', 'disclosed']) state!: string;
  @Uuid() proposedBy!: string;
  @Uuid({ nullable: true }) approvedBy!: string | null;
  @Instant() createdAt!: string;
  @Instant({ nullable: true }) approvedAt!: string | null;
  @Instant({ nullable: true, description: 'When the data was handed over.' }) disclosedAt!: string | null;
  @Text({ nullable: true }) handedOver!: string | null;

  static of(row: AuthorityDisclosureRow): AuthorityDisclosureView {
    const { categories, secretUntil, createdAt, approvedAt, disclosedAt, ...same } = row;
    const { id, accountId, recipient, country, basis, reference, proposedBy, approvedBy, handedOver } = same;
    return {
      id, accountId, recipient, country, basis, reference, proposedBy, approvedBy, handedOver, categories: [...categories],
      state: disclosedAt ? 'disclosed' : approvedAt ? 'approved' : 'proposed', secretUntil: secretUntil?.toISOString() ?? null,
      createdAt: createdAt.toISOString(), approvedAt: approvedAt?.toISOString() ?? null, disclosedAt: disclosedAt?.toISOString() ?? null,
    };
  }
}

export class AuthorityDisclosurePage extends PageOf(AuthorityDisclosureView) {}
