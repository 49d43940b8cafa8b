import { Problem, type ProblemClass } from '../../../kernel/problem.js';

export class TransactionInvalid extends Problem {
  readonly code = 'transaction-invalid';
  readonly status = 422;
  readonly title = {
    en: 'This is not a transaction that the App Store signed for this app',
    es: 'Esta no es una transacción firmada por el App Store para esta app',
  };
  readonly remedy = {
    en: 'Send `signedTransaction` as StoreKit gives it (`jwsRepresentation`), whole and unchanged, from the right app and environment.',
    es: 'Envía `signedTransaction` tal como lo da StoreKit (`jwsRepresentation`), entero y sin cambios, de la app y el entorno correctos.',
  };
}

export class AppStoreNoticeRejected extends Problem {
  readonly code = 'app-store-notice-rejected';
  readonly status = 401;
  readonly title = {
    en: 'This notice was not signed by the App Store for this app',
    es: 'Este aviso no fue firmado por el App Store para esta app',
  };
  readonly remedy = {
    en: 'Only the App Store can call this address, with what it has signed for the bundle and environment of this service.',
    es: 'Solo el App Store puede llamar a esta dirección, con lo que haya firmado para el paquete y el entorno de este servicio.',
  };
}

export class AppStoreNotConfigured extends Problem {
  readonly code = 'app-store-not-configured';
  readonly status = 503;
  readonly title = { en: 'The App Store is not set up here', es: 'El App Store no está configurado aquí' };
  readonly remedy = {
    en: 'Try again later; the operator has to set `APP_STORE_BUNDLE_ID` and what belongs to it.',
    es: 'Inténtalo más tarde; quien opera el servicio tiene que configurar `APP_STORE_BUNDLE_ID` y lo que va con ello.',
  };
}

export const APP_STORE_PROBLEMS: readonly ProblemClass[] = [TransactionInvalid, AppStoreNoticeRejected, AppStoreNotConfigured];
