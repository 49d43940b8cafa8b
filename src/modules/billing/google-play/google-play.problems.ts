import { Problem, type ProblemClass } from '../../../kernel/problem.js';

export class GooglePlayNotConfigured extends Problem {
  override readonly retryAfterSeconds = 3600; // an operator has to act
  readonly code = 'google-play-not-configured';
  readonly status = 503;
  readonly title = { en: 'Purchases on Google Play are not set up here', es: 'Las compras en Google Play no están configuradas aquí' };
  readonly remedy = {
    en: 'The operator sets `GOOGLE_PLAY_PACKAGE`, `GOOGLE_PLAY_SERVICE_ACCOUNT` and, for notices, `GOOGLE_PLAY_PUSH_SUBJECT`.',
    es: 'El operador configura `GOOGLE_PLAY_PACKAGE`, `GOOGLE_PLAY_SERVICE_ACCOUNT` y, para los avisos, `GOOGLE_PLAY_PUSH_SUBJECT`.',
  };
}

/** Says nothing of whether the token was ever one. */
export class GooglePlayPurchaseUnknown extends Problem {
  readonly code = 'google-play-purchase-unknown';
  readonly status = 422;
  readonly title = { en: 'Google Play does not know this purchase', es: 'Google Play no conoce esta compra' };
  readonly remedy = {
    en: 'Send `productId` and `purchaseToken` as Google Play gave them to the app, within 60 days after the subscription ended.',
    es: 'Envía `productId` y `purchaseToken` tal como Google Play los dio a la app, como mucho 60 días después del fin de la suscripción.',
  };
}

export class GooglePlayNoticeRejected extends Problem {
  readonly code = 'google-play-notice-rejected';
  readonly status = 401;
  readonly title = { en: 'The token of this notice was not accepted', es: 'No se aceptó el token de este aviso' };
  readonly remedy = {
    en: 'Only the Pub/Sub subscription of this app can call this address, with a token of Google for it.',
    es: 'Solo la suscripción de Pub/Sub de esta app puede llamar a esta dirección, con un token de Google para ella.',
  };
}

export class GooglePlayKeysUnavailable extends Problem {
  readonly code = 'google-play-keys-unavailable';
  readonly status = 503;
  readonly title = { en: "Google's keys cannot be had at the moment", es: 'En este momento no se pueden obtener las claves de Google' };
  readonly remedy = {
    en: 'Pub/Sub sends the notice again by itself; so does anybody else after `Retry-After` seconds.',
    es: 'Pub/Sub reenvía el aviso por sí mismo; los demás, cuando pasen los segundos de `Retry-After`.',
  };
}

export const GOOGLE_PLAY_PROBLEMS: readonly ProblemClass[] = [
  GooglePlayNotConfigured, GooglePlayPurchaseUnknown, GooglePlayNoticeRejected, GooglePlayKeysUnavailable,
];
