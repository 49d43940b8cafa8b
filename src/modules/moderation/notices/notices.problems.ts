import { Problem, type ProblemClass } from '../../../kernel/problem.js';

/** Answered for a wrong secret too. */
export class NoticeNotFound extends Problem {
  readonly code = 'notice-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such notice', es: 'No existe ese aviso' };
  readonly remedy = {
    en: 'Send its tracking number in the path and its secret, which was given once, in `X-Notice-Secret`.',
    es: 'Envía su número de seguimiento en la ruta y su secreto, que se dio una sola vez, en `X-Notice-Secret`.',
  };
}

export class NoticeComplete extends Problem {
  readonly code = 'notice-complete';
  readonly status = 409;
  readonly title = { en: 'Nothing is missing from this notice', es: 'A este aviso no le falta nada' };
  readonly remedy = {
    en: 'It is being looked at, was decided or was closed. To say something else, send another notice.',
    es: 'Se está estudiando, se decidió o se cerró. Para decir otra cosa, envía otro aviso.',
  };
}

export class NoticeHasCase extends Problem {
  readonly code = 'notice-has-case';
  readonly status = 409;
  readonly title = { en: 'This notice leads to something of ours', es: 'Este aviso lleva a algo nuestro' };
  readonly remedy = { en: 'Decide its case instead: its sender is told.', es: 'Decide su caso: quien lo envió se entera.' };
}

export class NoticeClosed extends Problem {
  readonly code = 'notice-closed';
  readonly status = 409;
  readonly title = { en: 'This notice is closed already', es: 'Este aviso ya está cerrado' };
  readonly remedy = { en: 'Read its reason in the list of closed notices.', es: 'Lee el motivo en la lista de avisos cerrados.' };
}

export const NOTICE_PROBLEMS: readonly ProblemClass[] = [NoticeNotFound, NoticeComplete, NoticeHasCase, NoticeClosed];
