import { BadConfiguration, Config } from './config.js';

const NEEDED = {
  DATABASE_URL: 'postgresql://localhost/none',
  REDIS_URL: 'redis://localhost',
  S3_ENDPOINT: 'http://localhost',
  S3_ACCESS_KEY: 'none',
  S3_SECRET_KEY: 'none',
  AUTH_SIGNING_KEYS: 'none',
  FIELD_ENCRYPTION_KEYS: 'none',
};
const trusting = (TRUST_PROXY: string) => Config.from({ ...NEEDED, TRUST_PROXY }).trustProxy;

describe('TRUST_PROXY', () => {
  it.each([
    ['', false],
    ['0', 0],
    ['1', 1],
    ['127.0.0.1', '127.0.0.1'],
    ['10.0.0.0/8, 2001:db8::/32,loopback', '10.0.0.0/8, 2001:db8::/32,loopback'],
  ])('%p is understood', (given, trusted) => {
    expect(trusting(given)).toBe(trusted);
  });

  const NONE = ['true', 'false', 'canary', '1.2.3', '::::/99', '10.0.0.0/33', '2001:db8::/129', '0.0.0.0/0', '10.0.0.0/8/8', '-1'];
  it.each(NONE)('%p refuses the start and is not repeated', (given) => {
    expect(() => trusting(given)).toThrow(BadConfiguration);
    expect(() => trusting(given)).toThrow('Bad configuration: TRUST_PROXY: a count, or addresses and networks');
  });
});
