import { ApiProperty } from '@nestjs/swagger';
import { Instant, Link, Nested, Text, Uuid, Whole } from '../../../platform/http/index.js';
import { ConsentEventView } from '../decisions/consents.dto.js';
import { PolicyView } from '../policies/policies.dto.js';
import { RECEIPT_SCHEMA } from '../receipts/receipt.schema.js';

export class ConsentChainView {
  @Uuid() accountId!: string;
  @Text({ description: '`previousHash` of the first decision.' }) start!: string;
  @Whole({ description: 'How many decisions there were.' }) length!: number;
  @Text({ description: '`hash` of the last decision.' }) head!: string;
  @Instant() at!: string;
  @Text({ description: 'Compact JWS over the canonical JSON (RFC 8785) of the other fields: no decision was left out.' }) jws!: string;
}

/** `hash` of a decision: SHA-256 of the canonical JSON (RFC 8785) of its other fields; `previousHash`: the `hash` of the one before. */
export class ConsentHistoryExportView {
  @Link({ description: 'The keys of the signatures.' }) keys!: string;
  @Nested(() => ConsentChainView) chain!: ConsentChainView;
  @Nested(() => PolicyView, { array: true, description: 'All that was shown, by `sha256`.' }) texts!: PolicyView[];
  @Nested(() => ConsentEventView, { array: true, description: 'Oldest first.' }) decisions!: ConsentEventView[];
  @ApiProperty({ type: 'array', items: RECEIPT_SCHEMA, description: 'One for each time that something was decided, oldest first.' })
  receipts!: object[];
}
