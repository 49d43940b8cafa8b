import { Problem, type ProblemClass } from '../../kernel/problem.js';
import { UPLOAD_PROBLEMS } from './uploads/uploads.problems.js';

export class ToolNotFound extends Problem {
  readonly code = 'tool-not-found';
  readonly status = 404;
  readonly title = 'There is no such tool';
  readonly remedy = 'List the tools with `GET /v1/tools`.';
}

export class GenerationNotFound extends Problem {
  readonly code = 'generation-not-found';
  readonly status = 404;
  readonly title = 'There is no such generation';
  readonly remedy = 'List your generations with `GET /v1/generations`.';
}

export class CreationNotFound extends Problem {
  readonly code = 'creation-not-found';
  readonly status = 404;
  readonly title = 'There is no such creation';
  readonly remedy = 'List your library with `GET /v1/creations`; what was deleted does not come back.';
}

export class ProviderNotOffered extends Problem {
  readonly code = 'provider-not-offered';
  readonly status = 422;
  readonly title = 'This tool is not offered by that provider';
  readonly remedy = 'Choose one of the `providers` of the tool, or leave `provider` out.';
}

export class QuoteInvalid extends Problem {
  readonly code = 'quote-invalid';
  readonly status = 409;
  readonly title = 'The quote does not fit, or has expired';
  readonly remedy = 'Ask for a new quote with the same tool, parameters and count, and use it once within its time.';
}

export class TooManyQueued extends Problem {
  readonly code = 'too-many-queued';
  readonly status = 429;
  readonly title = 'Too many of your generations are waiting';
  readonly remedy = 'Wait until some have finished, or cancel some.';
}

export class ArchiveTooLarge extends Problem {
  readonly code = 'archive-too-large';
  readonly status = 422;
  readonly title = 'Too much for one archive';
  readonly remedy = 'Choose fewer creations for each archive.';
}

export class WebhookRejected extends Problem {
  readonly code = 'webhook-rejected';
  readonly status = 401;
  readonly title = 'The signature of this webhook was not accepted';
  readonly remedy = 'Only the provider itself can call this address, within five minutes of signing.';
}

/** Why a generation ended without a result: `failure` of a generation, and a problem of its own at `/problems/<code>`. */
export class GenerationRefused extends Problem {
  readonly code = 'generation-refused';
  readonly status = 422;
  readonly title = 'The provider refused this request';
  readonly remedy = 'Change the prompt or the input; its safety rules did not allow this one. Nothing was charged.';
}

export class ProviderFailed extends Problem {
  readonly code = 'provider-failed';
  readonly status = 502;
  readonly title = 'The provider could not do it';
  readonly remedy = 'Try again later, or choose another provider. Nothing was charged.';
}

export class ProviderRejectedInput extends Problem {
  readonly code = 'provider-rejected-input';
  readonly status = 422;
  readonly title = 'The provider could not work with this input';
  readonly remedy = 'Try another file or other parameters. Nothing was charged.';
}

export class OutcomeUnknown extends Problem {
  readonly code = 'outcome-unknown';
  readonly status = 502;
  readonly title = 'The provider never said what became of this request';
  readonly remedy = 'Start it again. Nothing was charged.';
}

export class DeadlineExceeded extends Problem {
  readonly code = 'deadline-exceeded';
  readonly status = 504;
  readonly title = 'The result did not come in time';
  readonly remedy = 'Start it again. Nothing was charged.';
}

export class ConsentGone extends Problem {
  readonly code = 'consent-withdrawn';
  readonly status = 403;
  readonly title = 'The permission for this was withdrawn before it was carried out';
  readonly remedy = 'Grant the permission again, then start it again. Nothing more is sent and nothing was charged.';
}

export class InputGone extends Problem {
  readonly code = 'input-gone';
  readonly status = 410;
  readonly title = 'An input was deleted before it could be used';
  readonly remedy = 'Upload it again, then start again. Nothing was charged.';
}

/** For `/problems`. */
export const GENERATION_PROBLEMS: readonly ProblemClass[] = [
  ToolNotFound, GenerationNotFound, CreationNotFound, ProviderNotOffered, QuoteInvalid, TooManyQueued, ArchiveTooLarge, WebhookRejected,
  GenerationRefused, ProviderFailed, ProviderRejectedInput, OutcomeUnknown, DeadlineExceeded, ConsentGone, InputGone,
  ...UPLOAD_PROBLEMS,
];
