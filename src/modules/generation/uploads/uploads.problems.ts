import { Problem, type ProblemClass } from '../../../kernel/problem.js';

/** Answered for somebody else's too. */
export class UploadNotFound extends Problem {
  readonly code = 'upload-not-found';
  readonly status = 404;
  readonly title = 'There is no such upload';
  readonly remedy = 'List your uploads with `GET /v1/uploads`; they are removed seven days after completion.';
}

export class UploadQuotaExceeded extends Problem {
  readonly code = 'upload-quota-exceeded';
  readonly status = 409;
  readonly title = 'Your uploads take all the room there is for them';
  readonly remedy = 'Delete uploads that are not needed with `DELETE /v1/uploads/{id}`, or wait until older ones are removed.';
}

export class UploadBytesMissing extends Problem {
  readonly code = 'upload-bytes-missing';
  readonly status = 409;
  readonly title = 'Nothing has arrived for this upload';
  readonly remedy = 'Post the file to `upload.url` with all `upload.fields` before it, then complete; after `expiresAt` begin a new upload.';
}

export class UploadBeingChecked extends Problem {
  readonly code = 'upload-being-checked';
  readonly status = 409;
  readonly title = 'This upload is being examined';
  readonly remedy = 'Complete it again in a moment to learn the outcome; delete it afterwards.';
}

export class UploadInUse extends Problem {
  readonly code = 'upload-in-use';
  readonly status = 409;
  readonly title = 'A generation is using this upload';
  readonly remedy = 'Wait until the generation has ended, or cancel it; then delete the upload.';
}

export class UploadsBusy extends Problem {
  readonly code = 'uploads-busy';
  readonly status = 503;
  readonly title = 'Too many uploads are being examined';
  readonly remedy = 'Complete it again after `Retry-After` seconds; the file need not be sent again.';
}

export const UPLOAD_PROBLEMS: readonly ProblemClass[] = [
  UploadNotFound, UploadQuotaExceeded, UploadBytesMissing, UploadBeingChecked, UploadInUse, UploadsBusy,
];
