import { networkFault, type ServerFault } from '../config/server-fault.js';

const KEYS = 'S3_ACCESS_KEY, S3_SECRET_KEY';
const NOT_ACCEPTED = 'not accepted, or without rights on the bucket';

/** By the code of S3, or of the client. */
const WRONG: Readonly<Record<string, readonly [variable: string, what: string]>> = {
  AccessDenied: [KEYS, NOT_ACCEPTED],
  InvalidAccessKeyId: [KEYS, NOT_ACCEPTED],
  SignatureDoesNotMatch: [KEYS, NOT_ACCEPTED],
  AuthorizationHeaderMalformed: ['S3_REGION', 'not the region of this storage'],
  MovedPermanently: ['S3_REGION', 'not the region of this storage'],
  InvalidBucketName: ['S3_BUCKET', 'no name for a bucket'],
  InvalidBucketNameError: ['S3_BUCKET', 'no name for a bucket'],
  NoSuchBucket: ['S3_BUCKET', 'there is no such bucket'],
};

/** Why storage cannot be used. @param code of a `StorageUnavailable` */
export function storageFaultOf(code: string): ServerFault {
  const [variable, what] = WRONG[code] ?? [];
  if (variable !== undefined && what !== undefined) return { variable, what, code, isWrong: true };
  return networkFault('S3_ENDPOINT', code) ?? { variable: 'S3_ENDPOINT', what: 'it is not ready, or no S3 storage', code, isWrong: false };
}
