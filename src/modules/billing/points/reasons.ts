import type { Localised } from '../../../kernel/language.js';

/** The reasons that the service itself writes into the books, as a person reads them. An operator's words stand as they are. */
export const REASON_WORDS: Readonly<Record<string, Localised>> = {
  welcome: { en: 'Welcome points', es: 'Puntos de bienvenida' },
  'daily-reward': { en: 'Reward of the day', es: 'Recompensa del día' },
  'ad-reward': { en: 'Reward for an ad', es: 'Recompensa por un anuncio' },
  'store purchase': { en: 'Bought at the store', es: 'Comprados en la tienda' },
  'store refund': { en: 'Taken back: the store refunded the purchase', es: 'Retirados: la tienda reembolsó la compra' },
  'store refund undone': { en: 'Given back: the store undid the refund', es: 'Devueltos: la tienda anuló el reembolso' },
};
