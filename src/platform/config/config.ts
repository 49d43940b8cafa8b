import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Env } from './env.js';

export const ROLES = ['api', 'worker', 'scheduler'] as const;
export type ProcessRole = (typeof ROLES)[number];

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const MB = 1024 * 1024;

/** The start is refused; names the variables and what is wrong with each, never a value. */
export class BadConfiguration extends Error {
  override readonly name = 'BadConfiguration';
}

/** Settings grouped by subject, in base units (ms, bytes). Injected; `process.env` is read by `main.ts` and `cli.ts` alone. */
export class Config {
  private constructor(private readonly env: Readonly<Env>, private readonly roleNames: readonly string[]) {
    deepFreeze(this);
  }

  readonly isProduction = this.env.NODE_ENV === 'production';
  readonly isTest = this.env.NODE_ENV === 'test';
  readonly roles: ReadonlySet<ProcessRole> = new Set(this.roleNames as ProcessRole[]);
  readonly port = this.env.PORT;
  readonly metricsPort = this.env.METRICS_PORT;
  readonly drainMs = this.env.SHUTDOWN_DRAIN_MS;
  readonly requestsInHandMax = this.env.REQUESTS_IN_HAND_MAX;
  readonly publicUrl = this.env.PUBLIC_URL.replace(/\/$/, '');
  readonly webAppUrl = this.env.WEB_APP_URL.replace(/\/$/, '');
  readonly siteUrl = this.env.SITE_URL.replace(/\/$/, '');
  readonly supportEmail = this.env.SUPPORT_EMAIL;
  readonly logLevel = this.env.LOG_LEVEL;
  readonly trustProxy = /^\d+$/.test(this.env.TRUST_PROXY ?? '') ? Number(this.env.TRUST_PROXY) : (this.env.TRUST_PROXY ?? false);

  /** Null: no traces. */
  readonly tracing = {
    endpoint: this.env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined ? null : bare(this.env.OTEL_EXPORTER_OTLP_ENDPOINT),
    serviceName: this.env.OTEL_SERVICE_NAME,
  };

  readonly database = {
    url: this.env.DATABASE_URL,
    poolMax: this.env.DATABASE_POOL_MAX,
    silenceMs: this.env.DATABASE_SILENCE_MS,
    /** A session of one's own. Another address than `url` where that is a pooler, which lends its sessions out for a transaction. */
    directUrl: this.env.DATABASE_DIRECT_URL ?? this.env.DATABASE_URL,
    isPooled: this.env.DATABASE_DIRECT_URL !== undefined,
    /** Null: none is read. */
    replica:
      this.env.DATABASE_REPLICA_URL === undefined
        ? null
        : { url: this.env.DATABASE_REPLICA_URL, lagMaxMs: this.env.DATABASE_REPLICA_LAG_MAX_MS, poolMax: this.env.DATABASE_POOL_MAX },
  };
  readonly redis = { url: this.env.REDIS_URL, prefix: this.env.REDIS_PREFIX };
  readonly s3 = {
    endpoint: this.env.S3_ENDPOINT,
    publicEndpoint: this.env.S3_PUBLIC_ENDPOINT ?? this.env.S3_ENDPOINT,
    region: this.env.S3_REGION,
    bucket: this.env.S3_BUCKET,
    erasureBucket: this.env.S3_ERASURE_BUCKET ?? `${this.env.S3_BUCKET}-erasures`,
    accessKey: this.env.S3_ACCESS_KEY,
    secretKey: this.env.S3_SECRET_KEY,
  };

  readonly auth = {
    signingKeys: this.env.AUTH_SIGNING_KEYS,
    fieldEncryptionKeys: this.env.FIELD_ENCRYPTION_KEYS,
    accessTokenMs: this.env.ACCESS_TOKEN_MINUTES * MINUTE,
    refreshTokenMs: this.env.REFRESH_TOKEN_DAYS * DAY,
    refreshGraceMs: this.env.REFRESH_GRACE_SECONDS * 1000,
    google: {
      clientIds: list(this.env.GOOGLE_CLIENT_IDS),
      issuer: this.env.GOOGLE_ISSUER,
      jwksUrl: this.env.GOOGLE_JWKS_URL,
      webClientId: this.env.GOOGLE_WEB_CLIENT_ID ?? list(this.env.GOOGLE_CLIENT_IDS)[0] ?? null,
      clientSecret: this.env.GOOGLE_CLIENT_SECRET ?? null,
      authorizationUrl: this.env.GOOGLE_AUTHORIZATION_URL,
      tokenUrl: this.env.GOOGLE_TOKEN_URL,
      revocationUrl: this.env.GOOGLE_REVOCATION_URL,
    },
    apple: {
      clientIds: list(this.env.APPLE_CLIENT_IDS),
      issuer: this.env.APPLE_ISSUER,
      baseUrl: this.env.APPLE_BASE_URL.replace(/\/$/, ''),
      webClientId: this.env.APPLE_WEB_CLIENT_ID ?? list(this.env.APPLE_CLIENT_IDS)[0] ?? null,
      teamId: this.env.APPLE_TEAM_ID ?? null,
      keyId: this.env.APPLE_KEY_ID ?? null,
      privateKey: this.env.APPLE_PRIVATE_KEY?.replaceAll('\\n', '\n') ?? null,
    },
  };

  /** Copies of people's data. */
  readonly exports = { linkMs: this.env.EXPORT_LINK_DAYS * DAY };
  readonly deletion = { graceMs: this.env.DELETION_GRACE_DAYS * DAY };
  readonly erasure = { tombstoneKeys: this.env.TOMBSTONE_KEYS ?? null, backupMaxMs: this.env.BACKUP_MAX_DAYS * DAY };

  readonly googlePlay = {
    packageName: this.env.GOOGLE_PLAY_PACKAGE ?? null,
    /** JSON, or a path. */
    serviceAccount: this.env.GOOGLE_PLAY_SERVICE_ACCOUNT ?? null,
    baseUrl: bare(this.env.GOOGLE_PLAY_BASE_URL),
    push: {
      audience: this.env.GOOGLE_PLAY_PUSH_AUDIENCE ?? `${this.publicUrl}/v1/webhooks/google-play`,
      email: this.env.GOOGLE_PLAY_PUSH_SUBJECT ?? null,
      subscription: this.env.GOOGLE_PLAY_PUSH_SUBSCRIPTION ?? null,
      issuer: this.env.GOOGLE_PLAY_PUSH_ISSUER,
      jwksUrl: this.env.GOOGLE_PLAY_PUSH_JWKS_URL,
    },
  };
  readonly providers = {
    local: { enabled: this.env.LOCAL_PROVIDER_ENABLED },
    fal: {
      ...keyed(this.env.FAL_ENABLED, this.env.FAL_API_KEY),
      queueUrl: bare(this.env.FAL_BASE_URL),
      restUrl: bare(this.env.FAL_REST_URL),
      apiUrl: bare(this.env.FAL_API_URL),
    },
    replicate: {
      ...keyed(this.env.REPLICATE_ENABLED, this.env.REPLICATE_API_KEY),
      baseUrl: bare(this.env.REPLICATE_BASE_URL),
      webhookSecrets: list(this.env.REPLICATE_WEBHOOK_SECRET),
      owner: this.env.REPLICATE_OWNER ?? null,
    },
    openai: {
      ...keyed(this.env.OPENAI_ENABLED, this.env.OPENAI_API_KEY),
      baseUrl: bare(this.env.OPENAI_BASE_URL),
      webhookSecrets: list(this.env.OPENAI_WEBHOOK_SECRET),
    },
    xai: { ...keyed(this.env.XAI_ENABLED, this.env.XAI_API_KEY), baseUrl: bare(this.env.XAI_BASE_URL) },
    google: {
      ...keyed(this.env.GOOGLE_AI_ENABLED, this.env.GOOGLE_AI_API_KEY),
      baseUrl: bare(this.env.GOOGLE_AI_BASE_URL),
      webhookSecrets: list(this.env.GOOGLE_AI_WEBHOOK_SECRET),
    },
    minimax: { ...keyed(this.env.MINIMAX_ENABLED, this.env.MINIMAX_API_KEY), baseUrl: bare(this.env.MINIMAX_BASE_URL) },
    creatify: {
      ...keyed(this.env.CREATIFY_ENABLED && this.env.CREATIFY_API_ID !== undefined, this.env.CREATIFY_API_KEY),
      apiId: this.env.CREATIFY_API_ID ?? '',
      baseUrl: bare(this.env.CREATIFY_BASE_URL),
    },
    runway: { ...keyed(this.env.RUNWAY_ENABLED, this.env.RUNWAY_API_KEY), baseUrl: bare(this.env.RUNWAY_BASE_URL) },
  };
  readonly outbound = { extraHosts: list(this.env.OUTBOUND_EXTRA_HOSTS), timeoutMs: this.env.OUTBOUND_TIMEOUT_MS };

  readonly generation = {
    /** Generations one worker process carries at a time. */
    concurrency: this.env.GENERATION_CONCURRENCY,
    /** Generations of one account that may run at a time. */
    runningPerAccount: this.env.GENERATION_LIMIT_PER_ACCOUNT,
    queuedPerAccount: this.env.GENERATION_QUEUED_PER_ACCOUNT,
    leaseMs: this.env.GENERATION_LEASE_MS,
    providerLimits: list(this.env.PROVIDER_LIMITS),
    quoteMs: 15 * MINUTE,
  };
  readonly moderation = {
    /** Of prompts for one's own library; what others will see has the same rules for everybody. */
    strictness: this.env.MODERATION_STRICTNESS,
    openAi: { enabled: this.env.MODERATION_OPENAI_ENABLED && this.providers.openai.enabled, model: this.env.MODERATION_OPENAI_MODEL },
    timeoutMs: this.env.MODERATION_TIMEOUT_MS,
    /** What becomes of something private when a check that was to be made could not be. What is public is held. */
    privateUnchecked: this.env.MODERATION_PRIVATE_UNCHECKED,
  };
  readonly uploads = {
    quotaBytes: this.env.UPLOAD_QUOTA_MB * MB,
    maxBytes: {
      image: this.env.UPLOAD_IMAGE_MAX_MB * MB,
      audio: this.env.UPLOAD_AUDIO_MAX_MB * MB,
      video: this.env.UPLOAD_VIDEO_MAX_MB * MB,
      document: this.env.UPLOAD_DOCUMENT_MAX_MB * MB,
    },
  };
  /** Ad units by the last part of their ids, which is what callbacks name. */
  readonly admob = {
    keysUrl: this.env.ADMOB_KEYS_URL,
    adUnits: new Set(list(this.env.ADMOB_AD_UNITS).map((id) => id.slice(id.indexOf('/') + 1))) as ReadonlySet<string>,
  };
  readonly points = { welcome: this.env.WELCOME_POINTS, welcomeMs: this.env.WELCOME_POINTS_DAYS * DAY };
  readonly purchases = {
    transfer: this.env.PURCHASE_TRANSFER === 'transfer',
    sandbox: this.env.SANDBOX_PURCHASES === 'grant' && !this.isProduction,
    /** Lower case, since ids are compared as text. */
    sandboxAccounts: list(this.env.SANDBOX_PURCHASE_ACCOUNTS?.toLowerCase()),
  };
  readonly limits = {
    perMinute: this.env.RATE_LIMIT_PER_MINUTE,
    signInPerMinute: this.env.SIGN_IN_LIMIT_PER_MINUTE,
    commentsPerMinute: this.env.COMMENT_LIMIT_PER_MINUTE,
    postsPerMinute: this.env.POST_LIMIT_PER_MINUTE,
    noticesPerMinute: this.env.NOTICE_LIMIT_PER_MINUTE,
    noticesPerDay: this.env.NOTICE_LIMIT_PER_DAY,
    exportsPerDay: this.env.EXPORT_LIMIT_PER_DAY,
  };
  /** How many people one person may block, hide from their feeds, and follow. */
  readonly community = {
    blocksMax: this.env.BLOCKS_MAX,
    hiddenCreatorsMax: this.env.HIDDEN_CREATORS_MAX,
    followsMax: this.env.FOLLOWS_MAX,
  };
  readonly appStore = {
    bundleId: this.env.APP_STORE_BUNDLE_ID ?? null,
    appId: this.env.APP_STORE_APP_ID ?? null,
    /** `production` takes sandbox words too (App Review and TestFlight buy there); `sandbox` takes no others. */
    environment: this.env.APP_STORE_ENVIRONMENT,
    issuerId: this.env.APP_STORE_ISSUER_ID ?? null,
    keyId: this.env.APP_STORE_KEY_ID ?? null,
    privateKey: this.env.APP_STORE_PRIVATE_KEY?.replaceAll('\\n', '\n') ?? null,
    rootCertificates: list(this.env.APP_STORE_ROOT_CERTS),
    baseUrls: appStoreUrls(this.env),
  };
  /** Null: no push. */
  readonly oneSignal =
    this.env.ONESIGNAL_APP_ID === undefined || this.env.ONESIGNAL_API_KEY === undefined
      ? null
      : { appId: this.env.ONESIGNAL_APP_ID, apiKey: this.env.ONESIGNAL_API_KEY, baseUrl: bare(this.env.ONESIGNAL_BASE_URL) };
  /** Null: no mail is sent. */
  readonly mail = this.env.MAIL_URL === undefined ? null : { url: this.env.MAIL_URL, from: this.env.MAIL_FROM ?? this.env.SUPPORT_EMAIL };
  readonly c2pa = { certificateChain: this.env.C2PA_CERTIFICATE_CHAIN, privateKey: this.env.C2PA_PRIVATE_KEY };

  /** @throws BadConfiguration naming every bad variable. */
  static from(source: Readonly<Record<string, string | undefined>>): Config {
    const env = validated(source);
    return new Config(env, list(env.ROLES));
  }

  /** For commands, which start none of the roles, whatever `ROLES` says. @throws BadConfiguration naming every bad variable. */
  static withoutRoles(source: Readonly<Record<string, string | undefined>>): Config {
    return new Config(validated(source), []);
  }
}

/** @throws BadConfiguration */
function validated(source: Readonly<Record<string, string | undefined>>): Env {
  const known = Object.fromEntries(Object.keys(source).map((name) => [name, source[name] === '' ? undefined : source[name]]));
  const env = plainToInstance(Env, known, { exposeDefaultValues: true, exposeUnsetFields: false });
  const bad = validateSync(env, { skipMissingProperties: false }).map(
    (error) => `${error.property}: ${Object.keys(error.constraints ?? {}).join(', ')}`,
  );
  const roles = list(env.ROLES);
  if (roles.length === 0 || roles.some((role) => !(ROLES as readonly string[]).includes(role))) bad.push(`ROLES: of ${ROLES.join(', ')}`);
  if (bad.length > 0) throw new BadConfiguration(`Bad configuration: ${[...new Set(bad)].join('; ')}`);
  return env;
}

function list(value: string | undefined): readonly string[] {
  return (value ?? '').split(',').map((item) => item.trim()).filter((item) => item !== '');
}

/** Without a key a provider is off. */
function keyed(enabled: boolean, apiKey: string | undefined): { readonly enabled: boolean; readonly apiKey: string } {
  return { enabled: enabled && apiKey !== undefined, apiKey: apiKey ?? '' };
}

function appStoreUrls(env: Env): Readonly<Record<'production' | 'sandbox', string>> {
  const { APP_STORE_ENVIRONMENT: environment, APP_STORE_BASE_URL: given, APP_STORE_SANDBOX_BASE_URL: sandbox } = env;
  const apple = { production: 'https://api.storekit.apple.com', sandbox };
  return { production: bare(apple.production), sandbox: bare(apple.sandbox), [environment]: bare(given ?? apple[environment]) };
}

function bare(url: string): string {
  return url.replace(/\/$/, '');
}

function deepFreeze(value: unknown): void {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return;
  Object.freeze(value);
  Object.values(value).forEach(deepFreeze);
}
