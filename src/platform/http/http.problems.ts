import type { Localised } from '../../kernel/language.js';
import { type FieldError, Problem, type ProblemClass } from '../../kernel/problem.js';

/** The body is not JSON, not UTF-8, or not what its headers say. */
export class UnreadableBody extends Problem {
  readonly code = 'unreadable-body';
  readonly status = 400;
  readonly title = { en: 'The request could not be read', es: 'No se pudo leer la solicitud' };
  readonly remedy = {
    en: 'Send well-formed JSON in UTF-8 with a matching Content-Type and Content-Length, and a well-formed URL.',
    es: 'Envía JSON bien formado en UTF-8, con un Content-Type y un Content-Length que coincidan, y una URL bien formada.',
  };
}

export class InvalidRequest extends Problem {
  readonly code = 'invalid-request';
  readonly status = 422;
  readonly title = { en: 'The request was read, but some of it is not valid', es: 'La solicitud se leyó, pero una parte no es válida' };
  readonly remedy = {
    en: 'Correct the fields that `errors` points at; unknown fields are refused.',
    es: 'Corrige los campos que señala `errors`; los campos desconocidos se rechazan.',
  };

  /** One wrong field. */
  static at(pointer: string, detail: Localised): InvalidRequest {
    return InvalidRequest.of([{ pointer, detail }]);
  }

  static of(errors: readonly FieldError[]): InvalidRequest {
    return new InvalidRequest({ errors });
  }
}

export class AccessTokenMissing extends Problem {
  readonly code = 'access-token-missing';
  readonly status = 401;
  readonly title = { en: 'Sign in first', es: 'Primero inicia sesión' };
  readonly remedy = {
    en: 'Send `Authorization: Bearer <accessToken>`; a sign-in route gives one.',
    es: 'Envía `Authorization: Bearer <accessToken>`; lo da una ruta de inicio de sesión.',
  };
}

export class AccessTokenInvalid extends Problem {
  readonly code = 'access-token-invalid';
  readonly status = 401;
  readonly title = { en: 'The access token is not valid', es: 'El token de acceso no es válido' };
  readonly remedy = {
    en: 'Sign in again: the token is not ours, or its session has ended.',
    es: 'Inicia sesión otra vez: el token no es nuestro o su sesión ha terminado.',
  };
}

export class AccessTokenExpired extends Problem {
  readonly code = 'access-token-expired';
  readonly status = 401;
  readonly title = { en: 'The access token has expired', es: 'El token de acceso ha caducado' };
  readonly remedy = { en: 'Get a new one with the refresh token.', es: 'Consigue uno nuevo con el token de renovación.' };
}

export class RoleRequired extends Problem {
  readonly code = 'role-required';
  readonly status = 403;
  readonly title = { en: 'This is for staff with a certain role', es: 'Esto es para personal con un rol determinado' };
  readonly remedy = {
    en: 'Ask an operator to grant the role, then sign in again.',
    es: 'Pide a quien opera el servicio que te conceda el rol y después inicia sesión otra vez.',
  };
}

export class AccountSuspended extends Problem {
  readonly code = 'account-suspended';
  readonly status = 403;
  readonly title = { en: 'The account is suspended', es: 'La cuenta está suspendida' };
  readonly remedy = {
    en: 'The decision and the way to appeal are at `GET /v1/me/decisions`; export and deletion stay open.',
    es: 'La decisión y la forma de recurrirla están en `GET /v1/me/decisions`; la exportación y el borrado siguen disponibles.',
  };
}

export class AccountEnding extends Problem {
  readonly code = 'account-ending';
  readonly status = 403;
  readonly title = { en: 'The account is about to be deleted', es: 'La cuenta está a punto de borrarse' };
  readonly remedy = {
    en: 'Undo the deletion first: `DELETE /v1/privacy/deletion`.',
    es: 'Anula primero el borrado: `DELETE /v1/privacy/deletion`.',
  };
}

/** GDPR Art. 18, at the person's own wish. */
export class ProcessingRestricted extends Problem {
  readonly code = 'processing-restricted';
  readonly status = 403;
  readonly title = { en: 'The processing of your data is restricted', es: 'El tratamiento de tus datos está limitado' };
  readonly remedy = {
    en: 'Reading, exporting and deleting stay open. To use the rest again, lift it: `DELETE /v1/privacy/restriction`.',
    es: 'Puedes seguir leyendo, exportando y borrando. Para volver a usar lo demás, levántala: `DELETE /v1/privacy/restriction`.',
  };
}

/** Answered for what is hidden too, so that hiding cannot be probed. */
export class NotFound extends Problem {
  readonly code = 'not-found';
  readonly status = 404;
  readonly title = { en: 'There is nothing here', es: 'Aquí no hay nada' };
  readonly remedy = {
    en: 'Check the path and the id; it may also be gone, or belong to somebody else.',
    es: 'Comprueba la ruta y el id; también puede que ya no exista o que sea de otra persona.',
  };
}

export class NotAcceptable extends Problem {
  readonly code = 'not-acceptable';
  readonly status = 406;
  readonly title = { en: 'The answer cannot be given in the asked form', es: 'La respuesta no se puede dar en la forma pedida' };
  readonly remedy = { en: 'Ask for `application/json`.', es: 'Pide `application/json`.' };
}

export class RequestTimeout extends Problem {
  readonly code = 'request-timeout';
  readonly status = 408;
  readonly title = { en: 'The request took too long to arrive', es: 'La solicitud tardó demasiado en llegar' };
  readonly remedy = { en: 'Send it again over a better connection.', es: 'Envíala otra vez con una conexión mejor.' };
}

export class BodyTooLarge extends Problem {
  readonly code = 'body-too-large';
  readonly status = 413;
  readonly title = { en: 'The body is too large', es: 'El cuerpo de la solicitud es demasiado grande' };
  readonly remedy = {
    en: 'JSON bodies may be up to 1 MB; media goes straight to storage with `POST /v1/uploads`.',
    es: 'Los cuerpos JSON pueden tener hasta 1 MB; los archivos multimedia van directamente al almacenamiento con `POST /v1/uploads`.',
  };
}

export class UnsupportedMediaType extends Problem {
  readonly code = 'unsupported-media-type';
  readonly status = 415;
  readonly title = {
    en: 'The body is of a type that is not taken here',
    es: 'El cuerpo de la solicitud es de un tipo que aquí no se admite',
  };
  readonly remedy = { en: 'Send `Content-Type: application/json`.', es: 'Envía `Content-Type: application/json`.' };
}

export class TooManyRequests extends Problem {
  readonly code = 'too-many-requests';
  readonly status = 429;
  readonly title = { en: 'Too many requests', es: 'Demasiadas solicitudes' };
  readonly remedy = { en: 'Wait as many seconds as `Retry-After` says.', es: 'Espera los segundos que indica `Retry-After`.' };
}

export class HeadersTooLarge extends Problem {
  readonly code = 'headers-too-large';
  readonly status = 431;
  readonly title = { en: 'The headers are too large', es: 'Los encabezados son demasiado grandes' };
  readonly remedy = {
    en: 'Send fewer or shorter headers; 16 KB is the limit.',
    es: 'Envía menos encabezados o más cortos; el límite es de 16 KB.',
  };
}

/** Something that is needed does not answer: nothing was changed, or the same `Idempotency-Key` tells what was. */
export class ServiceUnavailable extends Problem {
  readonly code = 'service-unavailable';
  readonly status = 503;
  readonly title = { en: 'The service cannot do this at the moment', es: 'El servicio no puede hacer esto en este momento' };
  readonly remedy = {
    en: 'Send it again after `Retry-After` seconds, with the same `Idempotency-Key` where one was sent.',
    es: 'Envía la solicitud otra vez cuando pasen los segundos de `Retry-After`, con la misma `Idempotency-Key` si enviaste una.',
  };
}

export class InternalError extends Problem {
  readonly code = 'internal-error';
  readonly status = 500;
  readonly title = { en: 'This is a fault of ours', es: 'Esto es un fallo nuestro' };
  readonly remedy = { en: 'Tell support the `requestId`.', es: 'Indica el `requestId` al equipo de soporte.' };
}

export class IdempotencyKeyRequired extends Problem {
  readonly code = 'idempotency-key-required';
  readonly status = 400;
  readonly title = { en: 'This request needs an Idempotency-Key', es: 'Esta solicitud necesita una Idempotency-Key' };
  readonly remedy = {
    en: 'Send an `Idempotency-Key` header of 1 to 255 printable characters, fresh for each new wish.',
    es: 'Envía un encabezado `Idempotency-Key` de 1 a 255 caracteres imprimibles, distinto para cada cosa que pidas.',
  };
}

export class IdempotencyKeyInvalid extends Problem {
  readonly code = 'idempotency-key-invalid';
  readonly status = 400;
  readonly title = { en: 'The Idempotency-Key is not valid', es: 'La Idempotency-Key no es válida' };
  readonly remedy = {
    en: 'Use 1 to 255 printable ASCII characters, such as a random UUID.',
    es: 'Usa de 1 a 255 caracteres ASCII imprimibles, por ejemplo un UUID aleatorio.',
  };
}

export class IdempotencyKeyReused extends Problem {
  readonly code = 'idempotency-key-reused';
  readonly status = 422;
  readonly title = { en: 'This Idempotency-Key was used for another request', es: 'Esta Idempotency-Key ya se usó para otra solicitud' };
  readonly remedy = {
    en: 'Use a fresh key for a new wish; repeat exactly the same request with the old one.',
    es: 'Usa una clave nueva para pedir algo distinto; con la anterior, repite exactamente la misma solicitud.',
  };
}

export class IdempotencyInProgress extends Problem {
  readonly code = 'idempotency-in-progress';
  readonly status = 409;
  readonly title = {
    en: 'The first request with this Idempotency-Key is still running',
    es: 'La primera solicitud con esta Idempotency-Key sigue en curso',
  };
  readonly remedy = {
    en: 'Send it again in a moment to get its answer.',
    es: 'Envíala otra vez dentro de un momento para obtener su respuesta.',
  };
}

/** What any route may answer. */
export const HTTP_PROBLEMS: readonly ProblemClass[] = [
  UnreadableBody,
  InvalidRequest,
  AccessTokenMissing,
  AccessTokenInvalid,
  AccessTokenExpired,
  RoleRequired,
  AccountSuspended,
  AccountEnding,
  ProcessingRestricted,
  NotFound,
  NotAcceptable,
  RequestTimeout,
  BodyTooLarge,
  UnsupportedMediaType,
  TooManyRequests,
  HeadersTooLarge,
  ServiceUnavailable,
  InternalError,
  IdempotencyKeyRequired,
  IdempotencyKeyInvalid,
  IdempotencyKeyReused,
  IdempotencyInProgress,
];
