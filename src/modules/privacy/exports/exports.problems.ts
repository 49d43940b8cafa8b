import { Problem, type ProblemClass } from '../../../kernel/problem.js';

export class ExportNotFound extends Problem {
  readonly code = 'export-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such copy of your data', es: 'No existe esa copia de tus datos' };
  readonly remedy = {
    en: 'List your copies with `GET /v1/privacy/exports`, or ask for a new one.',
    es: 'Consulta tus copias con `GET /v1/privacy/exports` o pide una nueva.',
  };
}

export class ExportUnderWay extends Problem {
  readonly code = 'export-under-way';
  readonly status = 409;
  readonly title = { en: 'A copy of your data is being made already', es: 'Ya se está preparando una copia de tus datos' };
  readonly remedy = {
    en: 'Wait until it is ready: `GET /v1/privacy/exports` tells its state. After that another one can be asked for.',
    es: 'Espera a que esté lista: `GET /v1/privacy/exports` indica su estado. Después se puede pedir otra.',
  };
}

export class ExportNotReady extends Problem {
  readonly code = 'export-not-ready';
  readonly status = 409;
  readonly title = { en: 'This copy of your data is not ready', es: 'Esta copia de tus datos no está lista' };
  readonly remedy = {
    en: 'Wait until its `status` is `ready`. One that failed is asked for anew with `POST /v1/privacy/exports`.',
    es: 'Espera a que su `status` sea `ready`. Si falló, pide otra con `POST /v1/privacy/exports`.',
  };
}

export class ExportExpired extends Problem {
  readonly code = 'export-expired';
  readonly status = 410;
  readonly title = { en: 'This copy of your data has expired', es: 'Esta copia de tus datos ha caducado' };
  readonly remedy = {
    en: 'Ask for a new one with `POST /v1/privacy/exports`.',
    es: 'Pide una nueva con `POST /v1/privacy/exports`.',
  };
}

export const EXPORT_PROBLEMS: readonly ProblemClass[] = [ExportNotFound, ExportUnderWay, ExportNotReady, ExportExpired];
