/** How long a request of the web waits for the proof of its address. */
export const PROOF_DAYS = 7;

/**
 * SQL of a row of `privacy_request`: of the web, from an address to which a code went that nobody has given back, and not taken up by
 * staff. Whoever it was entered for may know nothing of it: no deadline runs, and it goes after `PROOF_DAYS`. Where no code can be sent,
 * staff make sure who asks, and it waits for them as every request does.
 */
export const UNPROVED = `(
  channel = 'web' and identity_checked_at is null and state = 'received' and assignee_id is null and decided_at is null
  and exists (
    select 1 from privacy_request same join privacy_request_event e on e.request_id = same.id
    where same.contact_hash = privacy_request.contact_hash and e.type = 'told' and e.data ->> 'news' = 'code'))`;
