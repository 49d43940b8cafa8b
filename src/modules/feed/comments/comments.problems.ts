import { Problem, type ProblemClass } from '../../../kernel/problem.js';

/** Answered for a hidden one too, and for one of another post: hiding cannot be probed. */
export class CommentNotFound extends Problem {
  readonly code = 'comment-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such comment', es: 'No existe ese comentario' };
  readonly remedy = {
    en: 'It may be gone, or not be shown to you. Read the comments of the post again.',
    es: 'Puede que ya no exista o que no se te muestre. Vuelve a leer los comentarios de la publicación.',
  };
}

export const COMMENTS_PROBLEMS: readonly ProblemClass[] = [CommentNotFound];
