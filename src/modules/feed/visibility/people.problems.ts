import { Problem, type ProblemClass } from '../../../kernel/problem.js';

export { NotOneself } from '../../moderation/index.js';

/** Answered for people who are hidden from the reader too, so that hiding cannot be probed. */
export class PersonNotFound extends Problem {
  readonly code = 'person-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such person', es: 'No existe esa persona' };
  readonly remedy = {
    en: 'Usernames change: take the current one from a post, a comment or a list of people.',
    es: 'Los nombres de usuario cambian: toma el actual de una publicación, un comentario o una lista de personas.',
  };
}

export const PEOPLE_PROBLEMS: readonly ProblemClass[] = [PersonNotFound];
