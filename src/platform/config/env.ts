import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsNotEmpty, IsOptional, IsString, IsUrl, Matches, Max, Min } from 'class-validator';
import { Proxies } from './proxies.js';

const Url = (protocols: string[] = ['http', 'https']) => IsUrl({ require_tld: false, protocols, require_protocol: true });
const Whole = (min: number, max = Number.MAX_SAFE_INTEGER): PropertyDecorator => (target, key) => {
  Type(() => Number)(target, key);
  IsInt()(target, key);
  Min(min)(target, key as string);
  Max(max)(target, key as string);
};
const Flag = (): PropertyDecorator => (target, key) => {
  Transform(({ value }: { value: unknown }) => ({ true: true, '1': true, false: false, '0': false })[String(value)] ?? value)(target, key);
  IsBoolean()(target, key as string);
};
const Lowercase = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value));
const Secret = (): PropertyDecorator => (target, key) => {
  IsString()(target, key);
  IsNotEmpty()(target, key);
};
const Optional = IsOptional;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const AD_UNITS = /^((ca-app-pub-\d+\/)?\d{1,20}(\s*,\s*|$))+$/;
const PROVIDER_LIMITS = /^([\w*]+\.\w+=(none|\d+(\.\d+)?)(\s*,\s*|$))+$/;

/** Every variable a process reads, unit in the name. `.env.example` lists the same names with these defaults; a test compares the two. */
export class Env {
  @IsIn(['development', 'test', 'production']) NODE_ENV = 'development';
  @Whole(0, 65_535) PORT = 3000;
  @Whole(0, 65_535) METRICS_PORT = 9464;
  @Url() PUBLIC_URL = 'http://localhost:3000';
  @Url() WEB_APP_URL = 'http://localhost:5173';
  @IsString() ROLES = 'api,worker,scheduler';
  /** Told to stop, an API process is not ready, but goes on answering for so long: load balancers have to notice first. */
  @Whole(0, 7_000) SHUTDOWN_DRAIN_MS = 2_000;
  /** Requests that one process works on at a time; more are refused at once (503, `Retry-After`). A hundred are answered in a second. */
  @Whole(1, 100_000) REQUESTS_IN_HAND_MAX = 100;
  /** Traces go there (OTLP over HTTP); none are made without. Of OpenTelemetry's other variables the SDK reads what it knows. */
  @Optional() @Url() OTEL_EXPORTER_OTLP_ENDPOINT?: string;
  @IsString() OTEL_SERVICE_NAME = 'aicasso';
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']) LOG_LEVEL = 'info';
  /** Proxies whose `X-Forwarded-For` is believed: addresses and networks as a comma list, or how many stand in front. Nobody by default. */
  @Optional() @Proxies() TRUST_PROXY?: string;
  @IsString() DATA_DIR = '.data';
  @IsIn(['auto', 'off']) LOCAL_SERVICES = 'auto';
  /** As `npm start -- --lab`. */
  @Flag() LAB = false;

  @Url(['postgres', 'postgresql']) DATABASE_URL!: string;
  @Whole(1, 1000) DATABASE_POOL_MAX = 10;
  /** Longer where answers of three quarters of a second are usual. */
  @Whole(300, 60_000) DATABASE_SILENCE_MS = 750;
  /** PostgreSQL itself, where `DATABASE_URL` is a pooler in transaction mode: LISTEN, session locks and migrations go there. */
  @Optional() @Url(['postgres', 'postgresql']) DATABASE_DIRECT_URL?: string;
  /** A streaming replica for the feeds of those who are not signed in. */
  @Optional() @Url(['postgres', 'postgresql']) DATABASE_REPLICA_URL?: string;
  /** A replica that is further behind is not read. */
  @Whole(100, 60_000) DATABASE_REPLICA_LAG_MAX_MS = 2_000;
  @Url(['redis', 'rediss']) REDIS_URL!: string;
  /** Begins every key, so that several services may share one Redis. */
  @IsString() REDIS_PREFIX = 'aicasso';
  @Url() S3_ENDPOINT!: string;
  /** What clients and providers reach, when it differs from `S3_ENDPOINT`. */
  @Optional() @Url() S3_PUBLIC_ENDPOINT?: string;
  @IsString() S3_REGION = 'us-east-1';
  @IsString() S3_BUCKET = 'aicasso';
  /** The list of erasures that a restored backup repeats; `<S3_BUCKET>-erasures` by default. Kept apart from what backups hold. */
  @Optional() @IsString() S3_ERASURE_BUCKET?: string;
  @Secret() S3_ACCESS_KEY!: string;
  @Secret() S3_SECRET_KEY!: string;

  /** A JWK set with private EdDSA or ES256 keys, each with a `kid`. The first signs, all verify. */
  @Secret() AUTH_SIGNING_KEYS!: string;
  /** `kid:base64 of 32 bytes`, comma list. The first encrypts, all decrypt. */
  @Secret() FIELD_ENCRYPTION_KEYS!: string;
  /** The same form, for the proof that somebody's account was erased. It says nothing once its key is taken out; none is made without. */
  @Optional() @Secret() TOMBSTONE_KEYS?: string;
  /** The longest life of a backup of the database. */
  @Whole(1) BACKUP_MAX_DAYS = 35;
  /** How long the end of an account can be undone, unless the person wants it at once. */
  @Whole(1) DELETION_GRACE_DAYS = 14;
  /** How long the archive of somebody's data can be downloaded. It and its row are gone after seven days (`retention`). */
  @Whole(1, 7) EXPORT_LINK_DAYS = 5;
  @Whole(1) ACCESS_TOKEN_MINUTES = 15;
  @Whole(1) REFRESH_TOKEN_DAYS = 60;
  /** How long a used refresh token still answers with its successor, while nobody has used that: an answer was lost on its way. */
  @Whole(0, 60) REFRESH_GRACE_SECONDS = 5;
  @Optional() @IsString() GOOGLE_CLIENT_IDS?: string;
  /** The client of the browser flow, one of `GOOGLE_CLIENT_IDS`; the first of them by default. */
  @Optional() @IsString() GOOGLE_WEB_CLIENT_ID?: string;
  @Optional() @Secret() GOOGLE_CLIENT_SECRET?: string;
  @IsString() GOOGLE_ISSUER = 'https://accounts.google.com';
  @Url() GOOGLE_JWKS_URL = 'https://www.googleapis.com/oauth2/v3/certs';
  @Url() GOOGLE_AUTHORIZATION_URL = 'https://accounts.google.com/o/oauth2/v2/auth';
  @Url() GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token';
  @Url() GOOGLE_REVOCATION_URL = 'https://oauth2.googleapis.com/revoke';
  @Optional() @IsString() APPLE_CLIENT_IDS?: string;
  /** The Services ID of the browser flow, one of `APPLE_CLIENT_IDS`; the first of them by default. */
  @Optional() @IsString() APPLE_WEB_CLIENT_ID?: string;
  @Optional() @IsString() APPLE_TEAM_ID?: string;
  @Optional() @IsString() APPLE_KEY_ID?: string;
  /** PKCS#8 in PEM (ES256), line ends as they are or as `\n`. */
  @Optional() @Secret() APPLE_PRIVATE_KEY?: string;
  @IsString() APPLE_ISSUER = 'https://appleid.apple.com';
  @Url() APPLE_BASE_URL = 'https://appleid.apple.com';

  /** The app's package name at Google Play. Purchases there are taken once this and the service account are set. */
  @Optional() @IsString() GOOGLE_PLAY_PACKAGE?: string;
  /** The service account's key file: its JSON, or where the file lies. */
  @Optional() @Secret() GOOGLE_PLAY_SERVICE_ACCOUNT?: string;
  @Url() GOOGLE_PLAY_BASE_URL = 'https://androidpublisher.googleapis.com';
  /** `aud` of Pub/Sub's push tokens; the address of our route by default, as at Pub/Sub. */
  @Optional() @IsString() GOOGLE_PLAY_PUSH_AUDIENCE?: string;
  /** E-mail of the service account that the push subscription signs as. Without it no notice is believed. */
  @Optional() @IsString() GOOGLE_PLAY_PUSH_SUBJECT?: string;
  /** `projects/…/subscriptions/…`; when it is set, notices of others are refused. */
  @Optional() @IsString() GOOGLE_PLAY_PUSH_SUBSCRIPTION?: string;
  @IsString() GOOGLE_PLAY_PUSH_ISSUER = 'https://accounts.google.com';
  @Url() GOOGLE_PLAY_PUSH_JWKS_URL = 'https://www.googleapis.com/oauth2/v3/certs';

  @Optional() @Secret() FAL_API_KEY?: string;
  @Url() FAL_BASE_URL = 'https://queue.fal.run';
  @Url() FAL_REST_URL = 'https://rest.fal.ai';
  @Url() FAL_API_URL = 'https://api.fal.ai/v1';
  @Flag() FAL_ENABLED = true;
  @Optional() @Secret() REPLICATE_API_KEY?: string;
  @Url() REPLICATE_BASE_URL = 'https://api.replicate.com/v1';
  @Flag() REPLICATE_ENABLED = true;
  /** `whsec_…`, from `GET /webhooks/default/secret`. Without it there are no webhooks, only polls. */
  @Optional() @Secret() REPLICATE_WEBHOOK_SECRET?: string;
  /** The account below which trained avatars lie; without it none are trained there. */
  @Optional() @IsString() REPLICATE_OWNER?: string;
  @Optional() @Secret() OPENAI_API_KEY?: string;
  @Url() OPENAI_BASE_URL = 'https://api.openai.com/v1';
  @Flag() OPENAI_ENABLED = true;
  /** Of the project's webhook endpoint (`/v1/webhooks/providers/openai`). Without it, only polls. */
  @Optional() @Secret() OPENAI_WEBHOOK_SECRET?: string;
  @Optional() @Secret() XAI_API_KEY?: string;
  @Url() XAI_BASE_URL = 'https://api.x.ai/v1';
  @Flag() XAI_ENABLED = true;
  /** Of a project with billing: on the free tier Google may train on what people send. */
  @Optional() @Secret() GOOGLE_AI_API_KEY?: string;
  @Url() GOOGLE_AI_BASE_URL = 'https://generativelanguage.googleapis.com';
  @Flag() GOOGLE_AI_ENABLED = true;
  /** Of a static webhook of the project, where one is registered; those of a request are verified by Google's keys. */
  @Optional() @Secret() GOOGLE_AI_WEBHOOK_SECRET?: string;
  @Optional() @Secret() MINIMAX_API_KEY?: string;
  @Url() MINIMAX_BASE_URL = 'https://api.minimax.io';
  @Flag() MINIMAX_ENABLED = true;
  @Optional() @Secret() CREATIFY_API_KEY?: string;
  @Optional() @Secret() CREATIFY_API_ID?: string;
  @Url() CREATIFY_BASE_URL = 'https://api.creatify.ai';
  @Flag() CREATIFY_ENABLED = true;
  @Optional() @Secret() RUNWAY_API_KEY?: string;
  @Url() RUNWAY_BASE_URL = 'https://api.dev.runwayml.com/v1';
  @Flag() RUNWAY_ENABLED = true;
  @Flag() LOCAL_PROVIDER_ENABLED = true;
  /** `host:port`, comma list: result downloads may go there although the guard would refuse it (a stand-in, a gateway). */
  @Optional() @IsString() OUTBOUND_EXTRA_HOSTS?: string;
  @Whole(100) OUTBOUND_TIMEOUT_MS = 30_000;

  @Whole(1) GENERATION_CONCURRENCY = 4;
  @Whole(1) GENERATION_LIMIT_PER_ACCOUNT = 4;
  @Whole(1) GENERATION_QUEUED_PER_ACCOUNT = 200;
  @Whole(1000) GENERATION_LEASE_MS = 10_000;
  /** Over `config/provider-limits.json`, as a comma list: `fal.concurrency=20,*.dailyBudgetUsd=none`. The last one counts. */
  @Optional() @Matches(PROVIDER_LIMITS) PROVIDER_LIMITS?: string;
  @IsIn(['relaxed', 'standard', 'strict']) MODERATION_STRICTNESS: 'relaxed' | 'standard' | 'strict' = 'standard';
  @Flag() MODERATION_OPENAI_ENABLED = true;
  @Secret() MODERATION_OPENAI_MODEL = 'omni-moderation-latest';
  @Whole(100) MODERATION_TIMEOUT_MS = 8_000;
  @IsIn(['allow', 'refuse']) MODERATION_PRIVATE_UNCHECKED: 'allow' | 'refuse' = 'allow';
  @Whole(1) UPLOAD_QUOTA_MB = 2048;
  @Whole(1) UPLOAD_IMAGE_MAX_MB = 25;
  @Whole(1) UPLOAD_AUDIO_MAX_MB = 50;
  @Whole(1) UPLOAD_VIDEO_MAX_MB = 200;
  @Whole(1) UPLOAD_DOCUMENT_MAX_MB = 20;
  /** AdMob's public keys, the same for all publishers. */
  @Url() ADMOB_KEYS_URL = 'https://www.gstatic.com/admob/reward/verifier-keys.json';
  /** Ad units whose ads are rewarded, comma list, as AdMob's console writes them (`ca-app-pub-…/123`) or their last part. None: no ads. */
  @Optional() @Matches(AD_UNITS) ADMOB_AD_UNITS?: string;
  @Whole(0) WELCOME_POINTS = 100;
  @Whole(1) WELCOME_POINTS_DAYS = 90;
  /** A purchase that is another account's: refused, or moved to whoever presents it. */
  @IsIn(['refuse', 'transfer']) PURCHASE_TRANSFER = 'refuse';
  /** Whether purchases of the stores' sandboxes give anything. Never in production, but to these accounts, such as those of app review. */
  @IsIn(['refuse', 'grant']) SANDBOX_PURCHASES = 'refuse';
  @Optional() @IsString() SANDBOX_PURCHASE_ACCOUNTS?: string;
  @Whole(1) RATE_LIMIT_PER_MINUTE = 600;
  @Whole(1) SIGN_IN_LIMIT_PER_MINUTE = 30;
  @Whole(1) COMMENT_LIMIT_PER_MINUTE = 10;
  /** Posts and previews of posts: each post is a file that is coded anew. */
  @Whole(1) POST_LIMIT_PER_MINUTE = 20;
  /** Notices from one address, by people without an account. */
  @Whole(1) NOTICE_LIMIT_PER_MINUTE = 5;
  @Whole(1) NOTICE_LIMIT_PER_DAY = 30;
  /** Copies of their data that one person may ask for: each is an archive of all that they have. */
  @Whole(1) EXPORT_LIMIT_PER_DAY = 5;
  @Whole(1) BLOCKS_MAX = 5_000;
  @Whole(1) HIDDEN_CREATORS_MAX = 5_000;
  @Whole(1) FOLLOWS_MAX = 7_500;

  /** Without bundle and roots (and the app's number in production) the App Store is not offered. */
  @Optional() @IsString() APP_STORE_BUNDLE_ID?: string;
  @Optional() @Whole(1) APP_STORE_APP_ID?: number;
  /** Xcode and LocalTesting, whose words nobody signs, cannot be chosen. */
  @Lowercase() @IsIn(['production', 'sandbox']) APP_STORE_ENVIRONMENT: 'production' | 'sandbox' = 'production';
  @Optional() @IsString() APP_STORE_ISSUER_ID?: string;
  @Optional() @IsString() APP_STORE_KEY_ID?: string;
  /** PKCS#8 in PEM (ES256), line ends as they are or as `\n`. */
  @Optional() @Secret() APP_STORE_PRIVATE_KEY?: string;
  /** Files, comma list: DER or PEM. Apple's is "Apple Root CA - G3". */
  @Optional() @IsString() APP_STORE_ROOT_CERTS?: string;
  @Optional() @Url() APP_STORE_BASE_URL?: string;
  @Url() APP_STORE_SANDBOX_BASE_URL = 'https://api.storekit-sandbox.apple.com';

  /** Push. Without the id of the app and its key none is made, and OneSignal is told nothing. */
  @Optional() @Matches(UUID) ONESIGNAL_APP_ID?: string;
  @Optional() @Secret() ONESIGNAL_API_KEY?: string;
  @Url() ONESIGNAL_BASE_URL = 'https://api.onesignal.com';

  /** `smtp://user:password@host:587` (STARTTLS where it is offered), or `smtps://…` (TLS from the start). Without it no mail is sent. */
  @Optional() @Secret() @Url(['smtp', 'smtps']) MAIL_URL?: string;
  /** Who letters are from: an address, or `Name <address>`. `SUPPORT_EMAIL` by default. */
  @Optional() @IsString() MAIL_FROM?: string;

  @Optional() @IsString() C2PA_CERTIFICATE_CHAIN?: string;
  @Optional() @Secret() C2PA_PRIVATE_KEY?: string;
  @IsString() SUPPORT_EMAIL = 'privacy@example.com';
  @Url() SITE_URL = 'http://localhost:3000';
}
