/**
 * Text columns that are declared as saying nothing of a person once names are gone, and why a word of the person's cannot stand in them:
 * the service writes them, never people. In every other column of text or JSON a made row says something of the person, whatever the
 * declaration promises, so that a column that is kept and should not be is found.
 */
const CODES: Readonly<Record<string, string>> = {
  account_deletion: 'origin status previous_status locale warnings',
  authority_disclosure: 'country categories',
  consent_event: 'policy version text_sha256 locale purpose recipient decision surface previous_hash hash',
  deletion_step: 'step counts',
  disclosure: 'recipient model purpose categories policy_version outcome retention_promise erasure erasure_reason',
  held_copy: 'source',
  ledger_entry: 'book',
  ledger_movement: 'kind reason',
  legal_hold: 'classes',
  notice: 'locale',
  points_hold: 'state',
  points_lot: 'origin',
  privacy_request: 'channel kind law locale state identity_method extension_reason refusal_reason',
  privacy_request_event: 'type actor_kind',
  provider_errand: 'provider status',
  provider_grant: 'provider client_id status',
  refund_question: 'reason status',
  store_purchase: 'store environment kind store_product_id product_id next_product_id state ownership',
  store_unit: 'store environment store_product_id product_id currency',
};

export function isCode(table: string, column: string): boolean {
  return CODES[table]?.split(' ').includes(column) ?? false;
}
