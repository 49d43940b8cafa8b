/** The least that `Config` needs; no service is reached. */
export const settings: Readonly<Record<string, string>> = {
  NODE_ENV: 'test',
  DATABASE_URL: 'postgresql://localhost/none',
  REDIS_URL: 'redis://localhost',
  S3_ENDPOINT: 'http://localhost',
  S3_ACCESS_KEY: 'none',
  S3_SECRET_KEY: 'none',
  AUTH_SIGNING_KEYS: '{"keys":[]}',
  FIELD_ENCRYPTION_KEYS: 'none:none',
};
