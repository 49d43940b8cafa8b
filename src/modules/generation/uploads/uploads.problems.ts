import { Problem, type ProblemClass } from '../../../kernel/problem.js';

/** Answered for somebody else's too. */
export class UploadNotFound extends Problem {
  readonly code = 'upload-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such upload', es: 'No existe esa subida' };
  readonly remedy = {
    en: 'List your uploads with `GET /v1/uploads`; they are removed seven days after completion.',
    es: 'Consulta tus subidas con `GET /v1/uploads`; se eliminan siete días después de completarse.',
  };
}

export class UploadQuotaExceeded extends Problem {
  readonly code = 'upload-quota-exceeded';
  readonly status = 409;
  readonly title = { en: 'Your uploads take all the room there is for them', es: 'Tus subidas ocupan todo el espacio que hay para ellas' };
  readonly remedy = {
    en: 'Delete uploads that are not needed with `DELETE /v1/uploads/{id}`, or wait until older ones are removed.',
    es: 'Borra con `DELETE /v1/uploads/{id}` las subidas que no necesites o espera a que se eliminen las más antiguas.',
  };
}

export class UploadBytesMissing extends Problem {
  readonly code = 'upload-bytes-missing';
  readonly status = 409;
  readonly title = { en: 'Nothing has arrived for this upload', es: 'No ha llegado nada para esta subida' };
  readonly remedy = {
    en: 'Post the file to `upload.url` with all `upload.fields` before it, then complete; after `expiresAt` begin a new upload.',
    es: 'Envía el archivo a `upload.url` con todos los `upload.fields` delante y completa la subida; pasado `expiresAt`, empieza otra.',
  };
}

export class UploadBeingChecked extends Problem {
  readonly code = 'upload-being-checked';
  readonly status = 409;
  readonly title = { en: 'This upload is being examined', es: 'Esta subida se está examinando' };
  readonly remedy = {
    en: 'Complete it again in a moment to learn the outcome; delete it afterwards.',
    es: 'Complétala otra vez dentro de un momento para saber el resultado; bórrala después.',
  };
}

export class UploadInUse extends Problem {
  readonly code = 'upload-in-use';
  readonly status = 409;
  readonly title = { en: 'A generation is using this upload', es: 'Una generación está usando esta subida' };
  readonly remedy = {
    en: 'Wait until the generation has ended, or cancel it; then delete the upload.',
    es: 'Espera a que termine la generación o cancélala; después, borra la subida.',
  };
}

export class UploadsBusy extends Problem {
  readonly code = 'uploads-busy';
  readonly status = 503;
  readonly title = { en: 'Too many uploads are being examined', es: 'Se están examinando demasiadas subidas' };
  readonly remedy = {
    en: 'Complete it again after `Retry-After` seconds; the file need not be sent again.',
    es: 'Complétala otra vez cuando pasen los segundos de `Retry-After`; no hace falta volver a enviar el archivo.',
  };
}

export const UPLOAD_PROBLEMS: readonly ProblemClass[] = [
  UploadNotFound, UploadQuotaExceeded, UploadBytesMissing, UploadBeingChecked, UploadInUse, UploadsBusy,
];
