export interface WelcomeFacts {
  readonly url: string;
  readonly metricsUrl: string;
  readonly dataDir: string;
  readonly hasIssuer: boolean;
  /** AI providers that stand-ins play. */
  readonly played: readonly string[];
  /** Stores, ads and push that stand-ins play. */
  readonly shops: readonly string[];
  readonly startedInMs: number;
}

/** The one screen of local mode. */
export function welcome({ url, metricsUrl, dataDir, hasIssuer, played, shops, startedInMs }: WelcomeFacts): string {
  const token = [
    '  Get a sign-in token    npm run cli -- local token --provider google --subject ana --email ana@example.test',
    `  Sign in with it        curl -s ${url}/v1/auth/google -H 'content-type: application/json' -d '{"idToken":"…"}'`,
    `  Sign in in a browser   ${url}/v1/auth/google/web   ${url}/v1/auth/apple/web`,
  ];
  return [
    '',
    `  AiCasso is ready (${(startedInMs / 1000).toFixed(1)} s)`,
    '',
    `  API                    ${url}/v1`,
    `  Documentation          ${url}/docs   (${url}/openapi.json)`,
    `  Health, metrics        ${url}/health/ready   ${metricsUrl}/metrics`,
    ...(hasIssuer ? token : []),
    ...(played.length > 0 ? [`  Played by stand-ins    ${played.join(', ')}: no key, and nothing leaves this machine`] : []),
    ...(shops.length > 0 ? [`  And                    ${shops.join(', ')}: nothing is paid, and no phone rings`] : []),
    '  See the whole job      npm run tour      (in another shell)',
    '',
    `  Data lives in ${dataDir}. Ctrl-C stops everything. LOG_LEVEL=info shows each request.`,
    '',
  ].join('\n');
}
