import { Problem, type ProblemClass } from '../../../kernel/problem.js';
import type { PostId } from '../../../kernel/ids.js';

/** Answered for a hidden one too, so that hiding cannot be probed. */
export class PostNotFound extends Problem {
  readonly code = 'post-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such post', es: 'No existe esa publicación' };
  readonly remedy = {
    en: 'It may be gone, or not be shown to you. Read the feed again with `GET /v1/feed`.',
    es: 'Puede que ya no exista o que no se te muestre. Vuelve a leer las publicaciones con `GET /v1/feed`.',
  };
}

/** `postId` names the post that there is. */
export class PostExists extends Problem {
  readonly code = 'post-exists';
  readonly status = 409;
  readonly title = { en: 'This creation is posted already', es: 'Esta creación ya está publicada' };
  readonly remedy = {
    en: 'Show the post that `postId` names, or delete it before you post the creation again.',
    es: 'Muestra la publicación que indica `postId` o bórrala antes de volver a publicar la creación.',
  };

  static as(postId: PostId): PostExists {
    return new PostExists({ members: { postId } });
  }
}

/** Also when its author has deleted the removed post since: the removal stands all the same. */
export class PostRemoved extends Problem {
  readonly code = 'post-removed';
  readonly status = 409;
  readonly title = { en: 'The post of this creation was removed', es: 'La publicación de esta creación se retiró' };
  readonly remedy = {
    en: 'It cannot be posted again while the removal stands. `GET /v1/me/decisions` says why, and how to appeal.',
    es: 'No se puede volver a publicar mientras siga retirada. `GET /v1/me/decisions` explica por qué y cómo recurrir.',
  };
}

export class PostBeingMade extends Problem {
  readonly code = 'post-being-made';
  readonly status = 409;
  readonly title = { en: 'This creation is being posted at the moment', es: 'Esta creación se está publicando en este momento' };
  readonly remedy = {
    en: 'Send it again after `Retry-After` seconds.',
    es: 'Envía la solicitud otra vez cuando pasen los segundos de `Retry-After`.',
  };
}

/** `detail` says what is wrong with the file. */
export class CreationNotPostable extends Problem {
  readonly code = 'creation-not-postable';
  readonly status = 422;
  readonly title = { en: 'This creation cannot be posted', es: 'Esta creación no se puede publicar' };
  readonly remedy = {
    en: 'Its file cannot be made fit for the public. Post another creation.',
    es: 'Su archivo no se puede preparar para el público. Publica otra creación.',
  };
}

export const POSTS_PROBLEMS: readonly ProblemClass[] = [PostNotFound, PostExists, PostRemoved, PostBeingMade, CreationNotPostable];
