import { Problem } from '../../../kernel/problem.js';

/** Answered for somebody else's too, and wherever one that is not ready cannot be used. */
export class AvatarNotFound extends Problem {
  readonly code = 'avatar-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such avatar', es: 'No existe ese avatar' };
  readonly remedy = {
    en: 'List your avatars with `GET /v1/avatars`. Only one whose status is `ready` can be used.',
    es: 'Consulta tus avatares con `GET /v1/avatars`. Solo se puede usar uno cuyo estado sea `ready`.',
  };
}

/** Ends a generation. */
export class AvatarGone extends Problem {
  readonly code = 'avatar-gone';
  readonly status = 410;
  readonly title = { en: 'The avatar was deleted before it could be used', es: 'El avatar se borró antes de que se pudiera usar' };
  readonly remedy = {
    en: 'Train another one, or start it with another avatar. Nothing was charged.',
    es: 'Entrena otro o inicia la generación con otro avatar. No se ha cobrado nada.',
  };
}

/** Why an avatar that was ready no longer is. */
export class AvatarLost extends Problem {
  readonly code = 'avatar-lost';
  readonly status = 410;
  readonly title = { en: 'What was trained for this avatar is no longer there', es: 'Lo que se entrenó para este avatar ya no existe' };
  readonly remedy = {
    en: 'Delete it, and train it again with your photos. Ask support for the points.',
    es: 'Bórralo y vuelve a entrenarlo con tus fotos. Pide los puntos al servicio de asistencia.',
  };
}
