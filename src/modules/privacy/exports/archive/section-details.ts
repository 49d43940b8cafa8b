import type { Localised } from '../../../../kernel/language.js';
import { TOLD_AUTHORITIES } from './recipient-rows.js';

export interface SectionDetails {
  /** Folder and name in the archive, without the ending. */
  readonly path: string;
  readonly title: Localised;
  /** Also as a table for a spreadsheet. */
  readonly csv?: true;
  /** Which of the person's rows, in SQL about `own`, with one `?`: the moment of the copy. */
  readonly whereAt?: string;
}

const details = (path: string, en: string, es: string, more: Pick<SectionDetails, 'csv' | 'whereAt'> = {}): SectionDetails => ({
  path, title: { en, es }, ...more,
});

/** Nicer places and names, in the order of the page. A table that is not here comes out all the same, under its own name. */
export const SECTION_DETAILS: Readonly<Record<string, SectionDetails>> = {
  account: details('account/account', 'Account', 'Cuenta'),
  profile: details('account/profile', 'Public profile', 'Perfil público'),
  sign_in_identity: details('account/identities', 'Ways to sign in', 'Formas de iniciar sesión'),
  session: details('account/sessions', 'Sessions and devices', 'Sesiones y dispositivos'),
  provider_grant: details('account/grants', 'Permissions given by Google or Apple', 'Permisos concedidos por Google o Apple'),
  age_signal: details('account/age', 'Age', 'Edad'),
  account_role: details('account/roles', 'Roles', 'Roles'),
  consent_event: details('consent/decisions', 'Consents and refusals', 'Consentimientos y rechazos'),
  creation: details('library/creations', 'Creations', 'Creaciones'),
  upload: details('library/uploads', 'Uploaded files', 'Archivos subidos'),
  avatar: details('library/avatars', 'Personal avatars', 'Avatares personales'),
  generation: details('generations/generations', 'Generations', 'Generaciones'),
  generation_attempt: details('generations/attempts', 'What was asked of AI providers', 'Lo que se pidió a los proveedores de IA'),
  generation_input: details('generations/inputs', 'Files used for generations', 'Archivos usados en generaciones'),
  quote: details('generations/quotes', 'Price quotes', 'Presupuestos'),
  disclosure: details('privacy/disclosures', 'What was sent to whom', 'Qué se envió y a quién'),
  authority_disclosure:
    details('privacy/authorities', 'Disclosures to authorities', 'Entregas a autoridades', { whereAt: TOLD_AUTHORITIES }),
  privacy_request: details('privacy/requests', 'Privacy requests', 'Solicitudes de privacidad'),
  data_export: details('privacy/exports', 'Copies of your data', 'Copias de tus datos'),
  account_deletion: details('privacy/deletions', 'Deletions of the account', 'Eliminaciones de la cuenta'),
  post: details('community/posts', 'Posts', 'Publicaciones'),
  comment: details('community/comments', 'Comments', 'Comentarios'),
  post_like: details('community/liked-posts', 'Posts you like', 'Publicaciones que te gustan'),
  comment_like: details('community/liked-comments', 'Comments you like', 'Comentarios que te gustan'),
  follow: details('community/following', 'People you follow', 'Personas que sigues'),
  block: details('community/blocked', 'People you blocked', 'Personas que bloqueaste'),
  hidden_creator: details('community/hidden-creators', 'Creators you hid', 'Creadores que ocultaste'),
  hidden_word: details('community/hidden-words', 'Words you hid', 'Palabras que ocultaste'),
  profile_count: details('community/counts', 'Counts of your profile', 'Recuentos de tu perfil'),
  report: details('moderation/reports', 'Reports you made', 'Denuncias que hiciste'),
  statement: details('moderation/decisions', 'Decisions about you', 'Decisiones sobre ti'),
  appeal: details('moderation/appeals', 'Your appeals', 'Tus recursos'),
  restriction: details('moderation/restrictions', 'Restrictions', 'Restricciones'),
  strike: details('moderation/strikes', 'Strikes', 'Faltas'),
  content_check: details('moderation/checks', 'Automated checks', 'Comprobaciones automáticas'),
  ledger_account: details('points/account', 'Points account', 'Cuenta de puntos'),
  ledger_movement: details('points/statement', 'Points statement', 'Extracto de puntos', { csv: true }),
  ledger_entry: details('points/entries', 'Entries in the books', 'Asientos contables'),
  points_hold: details('points/holds', 'Points held and charged', 'Puntos reservados y cobrados'),
  points_lot: details('points/lots', 'Points by origin and expiry', 'Puntos por origen y caducidad'),
  reward: details('points/rewards', 'Rewards', 'Recompensas'),
  ad_session: details('points/ads', 'Rewarded ads', 'Anuncios con recompensa'),
  spending_limit: details('points/limits', 'Spending limits', 'Límites de gasto'),
  store_purchase: details('purchases/purchases', 'Purchases and subscriptions', 'Compras y suscripciones'),
  store_unit: details('purchases/payments', 'Payments', 'Pagos'),
  refund_question: details('purchases/refund-questions', 'Questions of stores about refunds', 'Preguntas de las tiendas sobre reembolsos'),
  store_link: details('purchases/link', 'Link to the stores', 'Vínculo con las tiendas'),
  notification: details('notifications/inbox', 'Notifications', 'Notificaciones'),
  notification_happening: details('notifications/happenings', 'What notifications tell of', 'Lo que cuentan las notificaciones'),
  notification_preference: details('notifications/preferences', 'Notification preferences', 'Preferencias de notificaciones'),
  push_settings: details('notifications/push-settings', 'Push settings', 'Ajustes de push'),
  push_device: details('notifications/devices', 'Devices with push', 'Dispositivos con push'),
  push: details('notifications/pushes', 'Push messages', 'Mensajes push'),
  crash_report: details('crashes/reports', 'Crash reports you sent', 'Informes de fallos que enviaste'),
};
