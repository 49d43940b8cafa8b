/** What `npm start` adds on a laptop: PostgreSQL, Redis, S3 and a sign-in issuer, all embedded. Never loaded in production. */
export type { Authorization } from './authorization-codes.js';
export { LOCAL_CLIENT_ID, type IdTokenOptions } from './id-token.js';
export { startIssuer, type IssuerOptions, type LocalIssuer } from './issuer.js';
export type { IssuerGrant } from './issuer-grants.js';
export type { Provider } from './issuer-keys.js';
export type { AppleNoticeOptions, GoogleEventOptions } from './issuer-notices.js';
export { localSecrets, type LocalSecrets } from './local-secrets.js';
export { startLab, type LocalLab } from './lab.js';
export { LocalServiceError } from './local-service-error.js';
export { startLocalServices, type LocalServices, type LocalServicesOptions, type Need } from './local-services.js';
export { startPostgres, type LocalPostgres, type PostgresOptions } from './postgres.js';
export { startRedis, type LocalRedis, type RedisOptions } from './redis.js';
export { S3_REGION, startS3, type LocalS3, type S3Options } from './s3.js';
export { sendAccountNews, type AccountNews } from './send-notice.js';
export {
  mintLocalAppleNotice, mintLocalCode, mintLocalGoogleEvent, mintLocalIdToken, readRunningServices, type RunningServices,
} from './services-file.js';
