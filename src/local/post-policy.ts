import { createHmac, timingSafeEqual } from 'node:crypto';

/** A refusal in the words of S3: its error code and message. */
export class PolicyRefusal extends Error {
  override readonly name = 'PolicyRefusal';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface PostedForm {
  bucket: string;
  /** By lower-case name. */
  fields: ReadonlyMap<string, string>;
}

export interface Credentials {
  accessKey: string;
  secretKey: string;
  region: string;
}

export interface SizeRange {
  min: number;
  max: number;
}

/** Fields no condition needs to name (S3, "POST policy"). */
const FREE_FIELDS = new Set(['x-amz-signature', 'policy', 'file']);

/**
 * Checks the signature, the expiry and every condition of a browser upload (AWS Signature Version 4, POST policy).
 * @returns the sizes the policy allows, to be checked while the file comes in.
 * @throws PolicyRefusal
 */
export function checkPostPolicy({ bucket, fields }: PostedForm, credentials: Credentials, now: Date): SizeRange {
  const encoded = fields.get('policy');
  if (!encoded) throw denied('An upload needs a signed policy.');
  checkSignature(encoded, fields, credentials);
  const policy = decode(encoded);
  if (!(Date.parse(policy.expiration) > now.getTime())) throw denied('Invalid according to Policy: Policy expired.');
  const named = new Set<string>();
  const size: SizeRange = { min: 0, max: Number.MAX_SAFE_INTEGER };
  for (const condition of policy.conditions) {
    const [operator, field, value] = normalise(condition);
    if (operator === 'content-length-range') {
      size.min = Math.max(size.min, Number(field));
      size.max = Math.min(size.max, Number(value));
      if (!(size.min >= 0) || !(size.max >= 0)) throw malformed();
      continue;
    }
    const name = String(field).replace(/^\$/, '').toLowerCase();
    named.add(name);
    const actual = name === 'bucket' ? bucket : fields.get(name);
    const holds = operator === 'eq' ? actual === String(value) : operator === 'starts-with' && actual?.startsWith(String(value));
    if (!holds) throw denied(`Invalid according to Policy: Policy Condition failed: [${operator}, $${name}, ${String(value)}]`);
  }
  const extra = [...fields.keys()].find((name) => !FREE_FIELDS.has(name) && !name.startsWith('x-ignore-') && !named.has(name));
  if (extra) throw denied(`Invalid according to Policy: Extra input fields: ${extra}`);
  return size;
}

function checkSignature(encodedPolicy: string, fields: ReadonlyMap<string, string>, { accessKey, secretKey, region }: Credentials): void {
  if (fields.get('x-amz-algorithm') !== 'AWS4-HMAC-SHA256') throw denied('The upload must be signed with AWS4-HMAC-SHA256.');
  const [key = '', date = '', scopeRegion, service, ending] = (fields.get('x-amz-credential') ?? '').split('/');
  if (key !== accessKey) throw new PolicyRefusal('InvalidAccessKeyId', 'The access key does not exist in our records.');
  if (scopeRegion !== region || service !== 's3' || ending !== 'aws4_request' || !fields.get('x-amz-date')?.startsWith(date)) {
    throw denied('The credential scope of the upload is wrong.');
  }
  const signingKey = [date, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretKey}`);
  const expected = Buffer.from(hmac(signingKey, encodedPolicy).toString('hex'));
  const given = Buffer.from(fields.get('x-amz-signature') ?? '');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new PolicyRefusal('SignatureDoesNotMatch', 'The signature we calculated does not match the signature you provided.');
  }
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data, 'utf8').digest();
}

function decode(encoded: string): { expiration: string; conditions: unknown[] } {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
    if (typeof value === 'object' && value !== null && 'expiration' in value && 'conditions' in value) {
      const { expiration, conditions } = value;
      if (typeof expiration === 'string' && Array.isArray(conditions)) return { expiration, conditions };
    }
  } catch {
    // said below
  }
  throw malformed();
}

/** Both spellings of a condition: `{"key": "a"}` and `["eq", "$key", "a"]`. */
function normalise(condition: unknown): [operator: string, field: unknown, value: unknown] {
  if (Array.isArray(condition) && condition.length === 3) return [String(condition[0]).toLowerCase(), condition[1], condition[2]];
  if (typeof condition === 'object' && condition !== null && !Array.isArray(condition)) {
    const [entry, ...others] = Object.entries(condition);
    if (entry && others.length === 0) return ['eq', entry[0], entry[1]];
  }
  throw malformed();
}

function denied(message: string): PolicyRefusal {
  return new PolicyRefusal('AccessDenied', message);
}

function malformed(): PolicyRefusal {
  return new PolicyRefusal('InvalidPolicyDocument', 'The policy document of the form cannot be read.');
}
