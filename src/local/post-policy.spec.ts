import { createHmac } from 'node:crypto';
import { checkPostPolicy, PolicyRefusal, type PostedForm } from './post-policy.js';

const credentials = { accessKey: 'KEY', secretKey: 'secret', region: 'us-east-1' };
const now = new Date('2026-03-01T12:00:00Z');
const sha = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

const conditions = (): unknown[] => [
  ['eq', '$bucket', 'media'], ['eq', '$key', 'uploads/a'], { 'content-type': 'image/png' }, ['content-length-range', 1, 100],
  ['eq', '$x-amz-algorithm', 'AWS4-HMAC-SHA256'], ['eq', '$x-amz-credential', 'KEY/20260301/us-east-1/s3/aws4_request'],
  ['eq', '$x-amz-date', '20260301T115900Z'],
];

function signed({ policy = {}, fields = {} }: { policy?: object; fields?: Record<string, string | undefined> } = {}): PostedForm {
  const document = { expiration: '2026-03-01T12:05:00Z', conditions: conditions(), ...policy };
  const encoded = Buffer.from(JSON.stringify(document)).toString('base64');
  const key = ['20260301', 'us-east-1', 's3', 'aws4_request'].reduce<string | Buffer>(sha, 'AWS4secret');
  const all = {
    key: 'uploads/a', 'content-type': 'image/png', policy: encoded, 'x-amz-algorithm': 'AWS4-HMAC-SHA256', 'x-amz-date': '20260301T115900Z',
    'x-amz-credential': 'KEY/20260301/us-east-1/s3/aws4_request', 'x-amz-signature': sha(key, encoded).toString('hex'), ...fields,
  };
  return { bucket: 'media', fields: new Map(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)) };
}

function refusal(form: PostedForm): string {
  try {
    checkPostPolicy(form, credentials, now);
    return 'accepted';
  } catch (error) {
    if (error instanceof PolicyRefusal) return error.code;
    throw error;
  }
}

describe('checkPostPolicy', () => {
  it('accepts an upload that keeps to its policy, and tells the sizes', () => {
    expect(checkPostPolicy(signed(), credentials, now)).toEqual({ min: 1, max: 100 });
  });

  it.each([
    ['another key', { key: 'uploads/b' }],
    ['another type', { 'content-type': 'text/html' }],
    ['a field the policy does not name', { 'x-amz-meta-more': '1' }],
    ['a missing field', { 'content-type': undefined }],
    ['no policy', { policy: undefined }],
    ['another region', { 'x-amz-credential': 'KEY/20260301/eu-west-1/s3/aws4_request' }],
    ['another algorithm', { 'x-amz-algorithm': 'none' }],
  ])('denies %s', (_name, fields) => {
    expect(refusal(signed({ fields }))).toBe('AccessDenied');
  });

  it('denies another bucket, and what is past its time', () => {
    expect(refusal({ ...signed(), bucket: 'other' })).toBe('AccessDenied');
    expect(refusal(signed({ policy: { expiration: '2026-03-01T12:00:00Z' } }))).toBe('AccessDenied');
    expect(refusal(signed({ policy: { expiration: 'soon' } }))).toBe('AccessDenied');
  });

  it('denies a wrong signature, an unknown key and a policy that is none', () => {
    expect(refusal(signed({ fields: { 'x-amz-signature': '0'.repeat(64) } }))).toBe('SignatureDoesNotMatch');
    expect(refusal(signed({ fields: { 'x-amz-signature': undefined } }))).toBe('SignatureDoesNotMatch');
    expect(refusal(signed({ fields: { 'x-amz-credential': 'YEK/20260301/us-east-1/s3/aws4_request' } }))).toBe('InvalidAccessKeyId');
    expect(refusal(signed({ policy: { conditions: 'all' } }))).toBe('InvalidPolicyDocument');
    expect(refusal(signed({ policy: { conditions: [...conditions(), ['eq', '$key']] } }))).toBe('InvalidPolicyDocument');
    expect(refusal(signed({ policy: { conditions: [...conditions(), ['resembles', '$key', 'uploads/a']] } }))).toBe('AccessDenied');
  });

  it('knows prefixes', () => {
    const byPrefix = (prefix: string) => signed({ policy: { conditions: [...conditions(), ['starts-with', '$key', prefix]] } });
    expect(refusal(byPrefix('uploads/'))).toBe('accepted');
    expect(refusal(byPrefix('results/'))).toBe('AccessDenied');
  });
});
