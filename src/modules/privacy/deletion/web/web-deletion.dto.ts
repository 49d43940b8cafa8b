import type { DeletionStatus } from '../../../../entities/privacy/account-deletion.entity.js';
import type { Locale, Localised } from '../../../../kernel/language.js';
import { Instant, Nested, OneOf, Text, Uuid } from '../../../../platform/http/index.js';
import { DeletionWarningView, timesOf, warningsOf } from '../deletion.dto.js';
import { type Progress, type Stage, STAGES, type Wait } from '../saga/saga-progress.js';
import type { CodeSent } from './deletion-codes.service.js';
import type { FollowedDeletion, Received } from './web-deletions.service.js';

const RECEIVED: Localised = {
  en: 'If there is an account for this sign-in, it will be erased. Keep the secret: it shows how far that is, and opens the receipt.',
  es: 'Si hay una cuenta con este inicio de sesión, se borrará. Guarda el secreto: muestra en qué punto está y abre el recibo.',
};

const SENT: Localised = {
  en: 'If an account signs in with this address, a letter with a code is on its way there. Send the code with the number of the request. '
    + 'We send three letters a day at most: if no new one comes, the code of the last one opens this request too.',
  es: 'Si una cuenta inicia sesión con esta dirección, va de camino una carta con un código. Envíalo con el número de la solicitud. '
    + 'Enviamos como mucho tres cartas al día: si no llega ninguna nueva, el código de la última abre también esta solicitud.',
};

const STAGE_TEXTS: Readonly<Record<Stage, Localised>> = {
  access: { en: 'Nobody can sign in to the account any more.', es: 'Ya nadie puede entrar en la cuenta.' },
  work: { en: 'What was being made is stopped.', es: 'Se detiene lo que se estaba creando.' },
  public: { en: 'Posts, comments and the profile are taken away.', es: 'Se retiran las publicaciones, los comentarios y el perfil.' },
  'third-parties': {
    en: 'Those who had data for us are told to erase it. They may take longer than we do.',
    es: 'Se pide el borrado a quienes trataban datos por encargo nuestro. Pueden tardar más que nosotros.',
  },
  points: { en: 'The points are closed.', es: 'Se cierran los puntos.' },
  files: { en: 'The files are erased.', es: 'Se borran los archivos.' },
  records: { en: 'The records are erased, or lose the name.', es: 'Se borran los registros o se les quita el nombre.' },
  receipt: { en: 'The receipt is signed.', es: 'Se firma el recibo.' },
};

export class WebDeletionView {
  @OneOf(['received', 'code-sent'])
  status!: 'received' | 'code-sent';

  @Text()
  text!: string;

  @Uuid({ optional: true, description: 'Of `code-sent`: the number of the request, for its `confirm`.' })
  requestId?: string;

  @Instant({ optional: true, description: 'Of `code-sent`: how long the code works.' })
  codeExpiresAt?: string;

  @Instant({
    optional: true,
    description: 'Of `received`: when it begins, should there be an account. Until then, signing in and undoing it brings everything back.',
  })
  scheduledFor?: string;

  @Instant({ optional: true })
  estimatedCompletionAt?: string;

  @Text({ optional: true, description: 'Of `received`: for `POST /v1/privacy/deletion-status`. Told once.' })
  secret?: string;

  static of({ scheduledFor, secret }: Received, locale: Locale): WebDeletionView {
    return Object.assign(new WebDeletionView(), { status: 'received', text: RECEIVED[locale], secret, ...timesOf(scheduledFor) });
  }

  static sent({ requestId, expiresAt }: CodeSent, locale: Locale): WebDeletionView {
    const codeExpiresAt = expiresAt.toISOString();
    return Object.assign(new WebDeletionView(), { status: 'code-sent', text: SENT[locale], requestId, codeExpiresAt });
  }
}

export class CodeBody {
  @Text({ min: 4, max: 40, description: 'From the letter.' })
  code!: string;
}

export class SecretBody {
  @Text({ min: 1, max: 128 })
  secret!: string;
}

export class DeletionStepView {
  @OneOf(STAGES)
  step!: Stage;

  @OneOf(['waiting', 'running', 'done'])
  status!: Progress[Stage];

  @Text()
  text!: string;
}

const WAIT_TEXTS: Readonly<Record<Wait['why'], Localised>> = {
  busy: {
    en: 'Something of yours is still in use. It is looked at again then; nobody can come in or see anything of it meanwhile.',
    es: 'Algo tuyo sigue en uso. Se vuelve a mirar en ese momento; mientras tanto nadie puede entrar ni ver nada de ello.',
  },
  failed: {
    en: 'A step did not work and is tried again then, on our side; you need not do anything.',
    es: 'Un paso no funcionó y lo repetimos en ese momento; no tienes que hacer nada.',
  },
};

export class DeletionWaitView {
  @OneOf(STAGES, { description: 'The step that waits.' })
  step!: Stage;

  @OneOf(['busy', 'failed'])
  why!: Wait['why'];

  @Instant({ description: 'When it goes on.' })
  until!: string;

  @Text()
  text!: string;

  static of({ stage, why, until }: Wait, locale: Locale): DeletionWaitView {
    return Object.assign(new DeletionWaitView(), { step: stage, why, until: until.toISOString(), text: WAIT_TEXTS[why][locale] });
  }
}

export class DeletionStatusView {
  @OneOf(['scheduled', 'running', 'completed', 'undone'])
  status!: DeletionStatus;

  @Instant()
  scheduledFor!: string;

  @Instant()
  estimatedCompletionAt!: string;

  @Instant({ nullable: true })
  completedAt!: string | null;

  @Nested(() => DeletionWarningView, { array: true })
  warnings!: DeletionWarningView[];

  @Nested(() => DeletionStepView, { array: true })
  steps!: DeletionStepView[];

  @Nested(() => DeletionWaitView, { nullable: true, description: 'Why it does not go on just now.' })
  waitingFor!: DeletionWaitView | null;

  @Text({ nullable: true, description: 'A signed document (compact JWS), once the data here is gone. It says nothing of who it was.' })
  receipt!: string | null;

  @Instant({ nullable: true, description: 'A later receipt takes the place of the first once third parties have answered.' })
  receiptIssuedAt!: string | null;

  static of({ deletion, progress, wait }: FollowedDeletion, locale: Locale): DeletionStatusView {
    const { status, scheduledFor, completedAt, warnings, receipt, receiptIssuedAt } = deletion;
    const steps = STAGES.map((step) =>
      Object.assign(new DeletionStepView(), { step, status: progress[step], text: STAGE_TEXTS[step][locale] }),
    );
    return Object.assign(new DeletionStatusView(), {
      status, receipt, steps,
      waitingFor: wait && DeletionWaitView.of(wait, locale),
      ...timesOf(scheduledFor),
      completedAt: status === 'completed' ? (completedAt?.toISOString() ?? null) : null,
      warnings: warningsOf(warnings, locale),
      receiptIssuedAt: receiptIssuedAt?.toISOString() ?? null,
    });
  }
}
