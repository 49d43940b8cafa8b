import type { Points } from '../../../kernel/points.js';
import { Problem, type ProblemClass } from '../../../kernel/problem.js';

const PERIODS = {
  daily: { en: 'within 24 hours', es: 'en 24 horas' },
  weekly: { en: 'within 7 days', es: 'en 7 días' },
} as const;

export class SpendingLimitReached extends Problem {
  readonly code = 'spending-limit-reached';
  readonly status = 409;
  readonly title = { en: 'Your own spending limit stands against this', es: 'Tu propio límite de gasto lo impide' };
  readonly remedy = {
    en: 'Wait until `freesAt` (null: it costs more than the whole limit), ask for less, or change it with `PUT /v1/billing/limits`.',
    es: 'Espera hasta `freesAt` (null: cuesta más que todo el límite), pide menos o cámbialo con `PUT /v1/billing/limits`.',
  };

  /** @param used what is held or was captured in that time */
  static of(limit: keyof typeof PERIODS, most: Points, used: Points, needed: Points, freesAt: Date | null): SpendingLimitReached {
    const detail = {
      en: `This needs ${needed} points; ${used} of the ${most} that you allow yourself ${PERIODS[limit].en} are used.`,
      es: `Puntos necesarios: ${needed}; usados: ${used} de los ${most} que te permites ${PERIODS[limit].es}.`,
    };
    return new SpendingLimitReached({ detail, members: { limit, most, used, needed, freesAt: freesAt?.toISOString() ?? null } });
  }
}

export class ConfirmationRequired extends Problem {
  readonly code = 'confirmation-required';
  readonly status = 409;
  readonly title = { en: 'You asked to see the price of this first', es: 'Pediste ver antes el precio de esto' };
  readonly remedy = {
    en: 'Ask for the price with `POST /v1/quotes`, show it, and send its `quoteId` along.',
    es: 'Pide el precio con `POST /v1/quotes`, muéstralo y envía su `quoteId`.',
  };

  static of(confirmAbove: Points, needed: Points): ConfirmationRequired {
    const detail = {
      en: `This needs ${needed} points; above ${confirmAbove} you want to be asked.`,
      es: `Puntos necesarios: ${needed}; por encima de ${confirmAbove} quieres que se te pregunte.`,
    };
    return new ConfirmationRequired({ detail, members: { confirmAbove, needed } });
  }
}

export const LIMITS_PROBLEMS: readonly ProblemClass[] = [SpendingLimitReached, ConfirmationRequired];
