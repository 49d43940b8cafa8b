import { committedOpenApi } from './support/openapi.js';

/** The routes that the contract fixes and that are built; those of later issues are added with them. */
const ROUTES = `
  POST /v1/auth/nonce
  POST /v1/auth/google
  POST /v1/auth/apple
  GET /v1/auth/google/web
  GET /v1/auth/google/web/callback
  GET /v1/auth/apple/web
  POST /v1/auth/apple/web/callback
  POST /v1/auth/exchange
  POST /v1/auth/refresh
  POST /v1/auth/sign-out
  GET /v1/auth/sessions
  DELETE /v1/auth/sessions/{id}
  GET /v1/me
  PATCH /v1/me
  POST /v1/me/profile/rotate
  GET /.well-known/jwks.json
  GET /v1/policies
  GET /v1/policies/{policy}
  GET /v1/policies/texts/{sha256}
  POST /v1/consents
  GET /v1/consents
  GET /v1/consents/history
  GET /v1/consents/export
  GET /v1/tools
  GET /v1/tools/{id}
  POST /v1/uploads
  POST /v1/uploads/{id}/complete
  GET /v1/uploads/{id}
  DELETE /v1/uploads/{id}
  POST /v1/quotes
  POST /v1/generations
  POST /v1/generations/preview
  GET /v1/generations
  GET /v1/generations/{id}
  POST /v1/generations/{id}/cancel
  GET /v1/events
  GET /v1/creations
  GET /v1/creations/{id}
  DELETE /v1/creations/{id}
  PATCH /v1/creations/{id}
  GET /v1/creations/changes
  POST /v1/creations/archive
  GET /v1/creations/{id}/disclosures
  GET /v1/avatars
  POST /v1/avatars
  GET /v1/avatars/{id}
  DELETE /v1/avatars/{id}
  GET /v1/privacy/disclosures
  POST /v1/privacy/exports
  GET /v1/privacy/exports
  GET /v1/privacy/exports/{id}
  GET /v1/privacy/exports/{id}/download
  POST /v1/privacy/deletion
  GET /v1/privacy/deletion
  DELETE /v1/privacy/deletion
  POST /v1/privacy/deletion-requests
  POST /v1/privacy/requests
  GET /v1/privacy/requests
  GET /v1/privacy/requests/{id}
  DELETE /v1/privacy/restriction
  POST /v1/privacy/requests/web
  POST /v1/privacy/requests/web/{id}/confirm
  GET /v1/privacy/contact
  GET /v1/staff/privacy/requests
  POST /v1/staff/privacy/requests
  GET /v1/staff/privacy/requests/{id}
  POST /v1/staff/privacy/requests/{id}/export
  POST /v1/staff/privacy/requests/{id}/erase
  POST /v1/staff/privacy/requests/{id}/extend
  POST /v1/staff/privacy/requests/{id}/refuse
  POST /v1/staff/privacy/requests/{id}/approve
  GET /v1/staff/privacy/authority-disclosures
  GET /v1/staff/privacy/data-map
  GET /v1/staff/privacy/data-map.csv
  GET /v1/staff/privacy/data-map.html
  GET /v1/staff/privacy/retention
  POST /v1/crash-reports
  GET /v1/staff/crash-reports
  GET /v1/staff/privacy/holds
  POST /v1/staff/privacy/holds
  POST /v1/staff/privacy/holds/{id}/approve
  POST /v1/staff/privacy/holds/{id}/release
  GET /v1/staff/privacy/holds/{id}/copies
  GET /v1/me/decisions
  POST /v1/decisions/{id}/appeal
  GET /v1/staff/cases
  GET /v1/staff/cases/{id}
  POST /v1/staff/cases/{id}/assign
  POST /v1/staff/cases/{id}/decisions
  GET /v1/staff/appeals
  POST /v1/staff/appeals/{id}/decision
  GET /v1/staff/audit-log
  POST /v1/notices
  GET /v1/staff/notices
  POST /v1/staff/notices/{id}/close
  GET /v1/staff/transparency
  POST /v1/webhooks/providers/{provider}
  POST /v1/webhooks/app-store
  POST /v1/webhooks/google-play
  POST /v1/billing/purchases/apple
  POST /v1/billing/purchases/google
  POST /v1/billing/restore
  GET /v1/billing/products
  GET /v1/billing/entitlements
  GET /v1/billing/points
  GET /v1/billing/points/entries
  GET /v1/billing/points/entries.csv
  PUT /v1/billing/limits
  GET /v1/billing/limits
  GET /v1/billing/rewards
  POST /v1/billing/rewards/daily
  POST /v1/billing/rewards/ad-sessions
  GET /v1/webhooks/admob
  POST /v1/posts/preview
  POST /v1/posts
  GET /v1/posts/{id}
  DELETE /v1/posts/{id}
  PUT /v1/notifications/devices/{subscriptionId}
  DELETE /v1/notifications/devices/{subscriptionId}
  GET /v1/notifications
  POST /v1/notifications/read
  GET /v1/notifications/preferences
  PUT /v1/notifications/preferences
  GET /health/live
  GET /health/ready
`.trim().split(/\n\s*/);

/** Signed in is the rule; these are for anybody. */
const PUBLIC = [
  /^\w+ \/(problems|health|\.well-known|v1\/(policies|webhooks\/|profiles\/))/,
  /^GET \/v1\/(feed|posts\/\{id\}(\/comments)?|comments\/\{id\}\/replies|media\/\{token\}|safety)$/,
  /^\w+ \/v1\/notices/,
  /^GET \/v1\/billing\/products$/,
  /^\w+ \/v1\/auth\/(nonce|(google|apple)(\/web(\/callback)?)?|exchange|refresh)$/,
  /^\w+ \/v1\/privacy\/(contact|requests\/web(\/\{id\}\/confirm)?|deletion-(requests(\/\{id\}\/confirm)?|status|page(\/confirm)?))$/,
];

/** Create or charge, so that asking twice must do once (law 9). Signing in makes a session each time, on purpose. */
const KEYED = [
  'POST /v1/consents', 'POST /v1/uploads', 'POST /v1/quotes', 'POST /v1/generations', 'POST /v1/avatars', 'POST /v1/notices',
  'POST /v1/crash-reports', 'POST /v1/privacy/exports', 'POST /v1/privacy/requests', 'POST /v1/staff/privacy/requests',
  'POST /v1/staff/privacy/authority-disclosures', 'POST /v1/staff/privacy/holds',
];

interface Operation {
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly required?: boolean }[];
}

const { paths } = JSON.parse(committedOpenApi()) as { paths: Record<string, Record<string, Operation>> };
const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  ),
);

describe('the contract', () => {
  it('is kept: every route that it names is there', () => {
    expect(ROUTES.filter((route) => !operations.has(route))).toEqual([]);
  });

  it('lets in only who is signed in, but for the routes that are for anybody', () => {
    const isOpen = ({ security }: Operation) => security?.length === 0 || security?.some((way) => Object.keys(way).length === 0);
    const open = [...operations].filter(([, operation]) => isOpen(operation));
    expect(open.map(([route]) => route).filter((route) => !PUBLIC.some((known) => known.test(route)))).toEqual([]);
  });

  it('takes a key wherever something is created or charged, and asks for one where points move', () => {
    const keyOf = (route: string) => operations.get(route)?.parameters?.find(({ name }) => name === 'Idempotency-Key');
    expect(KEYED.filter((route) => !keyOf(route))).toEqual([]);
    const moving = [
      'POST /v1/generations', 'POST /v1/avatars', 'POST /v1/billing/purchases/apple', 'POST /v1/billing/purchases/google',
      'POST /v1/billing/restore',
      'POST /v1/billing/rewards/daily',
    ];
    expect(moving.filter((route) => !keyOf(route)?.required)).toEqual([]);
  });
});
