/** In SQL about `own` and `who`. */
interface Facts {
  readonly recipient: string;
  readonly purpose: string;
  readonly categories: string;
  readonly first: string;
  readonly last?: string;
  readonly name?: string;
  readonly region?: string;
  readonly model?: string;
  readonly kept?: string;
  readonly erasure?: string;
}

/** Rows that say that somebody got data of `who.account`. */
const part = (table: string, where: string, facts: Facts): string => {
  const { recipient, name = 'null', region = 'null', model = 'null', purpose, categories, first, last = first } = facts;
  const { kept = 'null', erasure = 'null' } = facts;
  return `
    select ${recipient}, ${name}::text, ${region}::text, ${model}::text, ${purpose}, ${categories}, ${first}, ${last},
      ${kept}::timestamptz, ${erasure}::text
    from ${table}, who where ${where}`;
};
const OWN = 'own.account_id = who.account';
/** An order that forbids to tell the person of it is kept out as long as it does (P22). */
const mayBeTold = (moment: string) =>
  `own.disclosed_at is not null and (own.secret_until is null or own.secret_until <= ${moment})`;

export const TOLD_AUTHORITIES = mayBeTold('?');

/** The tables in which it stands that something went somewhere; words of categories and purposes as in `config/providers`. */
const PARTS: readonly string[] = [
  part('disclosure own', `${OWN} and own.outcome <> 'not-sent'`, {
    recipient: 'own.recipient', model: `nullif(own.model, '')`, purpose: 'own.purpose', categories: 'own.categories',
    first: 'own.announced_at', kept: 'own.kept_until', erasure: 'own.erasure',
  }),
  part('sign_in_identity own', OWN, {
    recipient: `case own.provider when 'apple' then 'apple' else 'google-identity' end`, purpose: `'sign-in'`, categories: `'{sign-ins}'`,
    first: 'own.linked_at', last: 'own.last_sign_in_at',
  }),
  part('provider_grant own', OWN, {
    recipient: `case own.provider when 'apple' then 'apple' else 'google-identity' end`, purpose: `'sign-in'`, categories: `'{tokens}'`,
    first: 'own.obtained_at', last: 'coalesce(own.settled_at, own.obtained_at)',
  }),
  part('push_device own', OWN, {
    recipient: `'onesignal'`, purpose: `'push'`, categories: `'{pseudonymous-identifier,push-subscription}'`, first: 'own.tied_at',
  }),
  part('push_settings own join push_task task on task.external_id = own.external_id', `${OWN} and task.status = 'done'`, {
    recipient: `'onesignal'`, purpose: `'push'`, categories: `'{pseudonymous-identifier,language}'`, first: 'task.settled_at',
  }),
  part('push own', `${OWN} and own.status in ('sent', 'unreachable')`, {
    recipient: `'onesignal'`, purpose: `'push'`, categories: `'{pseudonymous-identifier,push-texts}'`,
    first: 'coalesce(own.settled_at, own.created_at)',
  }),
  part('store_purchase own', OWN, {
    recipient: `case own.store when 'app-store' then 'apple-app-store' else 'google-play' end`, purpose: `'billing'`,
    categories: `'{pseudonymous-identifier,purchases}'`, first: 'least(own.started_at, own.created_at)', last: 'own.snapshot_at',
  }),
  part('ad_session own', OWN, {
    recipient: `'google-admob'`, purpose: `'rewarded-ads'`, categories: `'{pseudonymous-identifier}'`,
    first: 'own.created_at', last: 'coalesce(own.used_at, own.created_at)',
  }),
  part('reward own', `${OWN} and own.kind = 'ad'`, {
    recipient: `'google-admob'`, purpose: `'rewarded-ads'`, categories: `'{pseudonymous-identifier}'`, first: 'own.granted_at',
  }),
  part('authority_disclosure own', `${OWN} and ${mayBeTold('who.moment')}`, {
    recipient: `'authority'`, name: 'own.recipient', region: 'own.country', purpose: 'own.basis', categories: 'own.categories',
    first: 'own.disclosed_at',
  }),
  part('privacy_request own', `${OWN} and own.contact is not null`, {
    recipient: `'mail'`, purpose: `'compliance'`, categories: `'{e-mail}'`, first: 'own.received_at',
  }),
  part('account own', 'own.id = who.account', {
    recipient: `'hosting'`, purpose: `'operations'`, categories: `'{all}'`, first: 'own.created_at', last: 'who.moment',
  }),
];

/** With the account and the moment of the copy as `?`: one row for each recipient, authorities by their names. */
export const RECIPIENT_ROWS = `
  with who as (select ?::uuid as account, ?::timestamptz as moment),
  told (recipient, name, region, model, purpose, categories, first, last, kept, erasure) as (${PARTS.join('\n    union all')}
  )
  select told.recipient, told.name, max(told.region) as region,
    coalesce(to_jsonb(array_agg(distinct told.model) filter (where told.model is not null)), '[]') as models,
    to_jsonb(array_agg(distinct told.purpose)) as purposes,
    (select coalesce(jsonb_agg(distinct category), '[]') from told same, unnest(same.categories) as category
     where (same.recipient, same.name) is not distinct from (told.recipient, told.name)) as categories,
    count(*)::int as disclosures, min(told.first) as "firstAt", max(told.last) as "lastAt", max(told.kept) as "keptUntil",
    (select coalesce(jsonb_object_agg(erasure, of_it), '{}') from
       (select erasure, count(*)::int as of_it from told same where same.recipient = told.recipient and erasure is not null
        group by erasure) states) as erasure
  from told group by told.recipient, told.name order by told.recipient, told.name`;
