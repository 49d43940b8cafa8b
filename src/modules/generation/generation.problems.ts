import { Problem, type ProblemClass } from '../../kernel/problem.js';
import { AvatarGone, AvatarLost, AvatarNotFound } from './avatars/avatars.problems.js';
import { UPLOAD_PROBLEMS } from './uploads/uploads.problems.js';

export class ToolNotFound extends Problem {
  readonly code = 'tool-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such tool', es: 'No existe esa herramienta' };
  readonly remedy = { en: 'List the tools with `GET /v1/tools`.', es: 'Consulta las herramientas con `GET /v1/tools`.' };
}

export class GenerationNotFound extends Problem {
  readonly code = 'generation-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such generation', es: 'No existe esa generación' };
  readonly remedy = { en: 'List your generations with `GET /v1/generations`.', es: 'Consulta tus generaciones con `GET /v1/generations`.' };
}

export class CreationNotFound extends Problem {
  readonly code = 'creation-not-found';
  readonly status = 404;
  readonly title = { en: 'There is no such creation', es: 'No existe esa creación' };
  readonly remedy = {
    en: 'List your library with `GET /v1/creations`; what was deleted does not come back.',
    es: 'Consulta tu biblioteca con `GET /v1/creations`; lo que se borró no vuelve.',
  };
}

export class ProviderNotOffered extends Problem {
  readonly code = 'provider-not-offered';
  readonly status = 422;
  readonly title = { en: 'This tool is not offered by that provider', es: 'Ese servicio de IA no ofrece esta herramienta' };
  readonly remedy = {
    en: 'Choose one of the `providers` of the tool that takes these parameters (`only`), files and count, or leave `provider` out.',
    es: 'Elige uno de los `providers` de la herramienta que admita estos parámetros (`only`), archivos y cantidad, o quita `provider`.',
  };
}

export class QuoteInvalid extends Problem {
  readonly code = 'quote-invalid';
  readonly status = 409;
  readonly title = { en: 'The quote does not fit, or has expired', es: 'El presupuesto no corresponde a esto o ha caducado' };
  readonly remedy = {
    en: 'Ask for a new quote with the same tool, parameters and count, and use it once within its time.',
    es: 'Pide otro presupuesto con la misma herramienta, los mismos parámetros y la misma cantidad, y úsalo una vez, en su plazo.',
  };
}

export class TooManyQueued extends Problem {
  readonly code = 'too-many-queued';
  readonly status = 429;
  readonly title = { en: 'Too many of your generations are waiting', es: 'Tienes demasiadas generaciones en espera' };
  readonly remedy = { en: 'Wait until some have finished, or cancel some.', es: 'Espera a que terminen algunas o cancela alguna.' };
}

export class ArchiveTooLarge extends Problem {
  readonly code = 'archive-too-large';
  readonly status = 422;
  readonly title = { en: 'Too much for one archive', es: 'Es demasiado para un solo archivo comprimido' };
  readonly remedy = { en: 'Choose fewer creations for each archive.', es: 'Elige menos creaciones para cada archivo comprimido.' };
}

export class WebhookRejected extends Problem {
  readonly code = 'webhook-rejected';
  readonly status = 401;
  readonly title = { en: 'The signature of this webhook was not accepted', es: 'No se aceptó la firma de este webhook' };
  readonly remedy = {
    en: 'Only the provider itself can call this address, within five minutes of signing.',
    es: 'Solo el propio servicio de IA puede llamar a esta dirección, en los cinco minutos siguientes a la firma.',
  };
}

/** Why a generation ended without a result: `failure` of a generation, and a problem of its own at `/problems/<code>`. */
export class GenerationRefused extends Problem {
  readonly code = 'generation-refused';
  readonly status = 422;
  readonly title = { en: 'The provider refused this request', es: 'El servicio de IA ha rechazado esta solicitud' };
  readonly remedy = {
    en: 'Change the prompt or the input; its safety rules did not allow this one. Nothing was charged.',
    es: 'Cambia la instrucción o los archivos: sus normas de seguridad no los permiten. No se ha cobrado nada.',
  };
}

export class ResultRefused extends Problem {
  readonly code = 'result-refused';
  readonly status = 422;
  readonly title = {
    en: 'An automated check did not let the result through',
    es: 'Una comprobación automática no ha dejado pasar el resultado',
  };
  readonly remedy = {
    en: 'Ask for something else. Nothing was charged, and nothing of the result was kept.',
    es: 'Pide otra cosa. No se ha cobrado nada ni se ha guardado nada del resultado.',
  };
}

export class ProviderFailed extends Problem {
  readonly code = 'provider-failed';
  readonly status = 502;
  readonly title = { en: 'The provider could not do it', es: 'El servicio de IA no ha podido hacerlo' };
  readonly remedy = {
    en: 'Try again later, or choose another provider. Nothing was charged.',
    es: 'Inténtalo más tarde o elige otro servicio. No se ha cobrado nada.',
  };
}

export class ProviderRejectedInput extends Problem {
  readonly code = 'provider-rejected-input';
  readonly status = 422;
  readonly title = { en: 'The provider could not work with this input', es: 'El servicio de IA no ha podido trabajar con lo que recibió' };
  readonly remedy = {
    en: 'Try another file or other parameters. Nothing was charged.',
    es: 'Prueba con otro archivo o con otros parámetros. No se ha cobrado nada.',
  };
}

export class OutcomeUnknown extends Problem {
  readonly code = 'outcome-unknown';
  readonly status = 502;
  readonly title = {
    en: 'The provider never said what became of this request',
    es: 'El servicio de IA nunca dijo qué pasó con esta solicitud',
  };
  readonly remedy = { en: 'Start it again. Nothing was charged.', es: 'Vuelve a iniciarla. No se ha cobrado nada.' };
}

export class DeadlineExceeded extends Problem {
  readonly code = 'deadline-exceeded';
  readonly status = 504;
  readonly title = { en: 'The result did not come in time', es: 'El resultado no llegó a tiempo' };
  readonly remedy = { en: 'Start it again. Nothing was charged.', es: 'Vuelve a iniciarla. No se ha cobrado nada.' };
}

export class ConsentGone extends Problem {
  readonly code = 'consent-withdrawn';
  readonly status = 403;
  readonly title = {
    en: 'The permission for this was withdrawn before it was carried out',
    es: 'El permiso para esto se retiró antes de que se llevara a cabo',
  };
  readonly remedy = {
    en: 'Grant the permission again, then start it again. Nothing more is sent and nothing was charged.',
    es: 'Vuelve a dar el permiso y después inicia la generación otra vez. No se envía nada más y no se ha cobrado nada.',
  };
}

export class InputGone extends Problem {
  readonly code = 'input-gone';
  readonly status = 410;
  readonly title = { en: 'An input was deleted before it could be used', es: 'Un archivo se borró antes de que se pudiera usar' };
  readonly remedy = {
    en: 'Upload it again, then start again. Nothing was charged.',
    es: 'Súbelo otra vez y vuelve a empezar. No se ha cobrado nada.',
  };
}

/** Those that a generation, or the training of an avatar, may end with. */
export const FAILURE_PROBLEMS = [
  GenerationRefused, ResultRefused, ProviderFailed, ProviderRejectedInput, OutcomeUnknown, DeadlineExceeded, ConsentGone, InputGone,
  AvatarGone, AvatarLost,
] as const satisfies readonly ProblemClass[];

/** For `/problems`. */
export const GENERATION_PROBLEMS: readonly ProblemClass[] = [
  ToolNotFound, GenerationNotFound, CreationNotFound, ProviderNotOffered, QuoteInvalid, TooManyQueued, ArchiveTooLarge, WebhookRejected,
  AvatarNotFound,
  ...FAILURE_PROBLEMS,
  ...UPLOAD_PROBLEMS,
];
