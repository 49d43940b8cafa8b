import type { Locale, Localised } from '../../../../kernel/language.js';

const label = (en: string, es: string): Localised => ({ en, es });

/** Fields in which a word of this service stands, never one of the person's. */
const CODED: ReadonlySet<string> = new Set([
  'status', 'state', 'stage', 'kind', 'decision', 'outcome', 'erasure', 'verdict', 'purpose', 'purposes', 'categories', 'book', 'source',
  'guardianConsent', 'origin', 'ownership',
]);

/** The commonest of these words. Others are shown as they stand in the files. */
const CODE_LABELS: Readonly<Record<string, Localised>> = {
  active: label('active', 'activa'), live: label('live', 'en uso'), held: label('kept', 'guardado'),
  granted: label('granted', 'concedido'), refused: label('refused', 'rechazado'), withdrawn: label('withdrawn', 'retirado'),
  'self-declared': label('self-declared', 'declarado por ti'), ready: label('ready', 'listo'), waiting: label('waiting', 'en espera'),
  building: label('being made', 'en preparación'), expired: label('expired', 'caducado'), failed: label('failed', 'fallido'),
  succeeded: label('succeeded', 'conseguido'), cancelled: label('cancelled', 'cancelado'),
  'awaiting-bytes': label('file not received', 'archivo no recibido'), ended: label('ended', 'terminado'),
  completed: label('completed', 'completado'), sent: label('sent', 'enviado'), 'not-sent': label('not sent', 'no enviado'),
  unreachable: label('could not be delivered', 'no se pudo entregar'), 'not-needed': label('not needed', 'no hace falta'),
  erased: label('erased', 'borrado'), pending: label('pending', 'pendiente'), done: label('done', 'hecho'),
  received: label('received', 'recibido'), 'in-progress': label('in progress', 'en curso'), undone: label('taken back', 'deshecha'),
  scheduled: label('scheduled', 'prevista'), published: label('published', 'publicada'), removed: label('removed', 'retirada'),
  image: label('picture', 'imagen'), video: label('video', 'vídeo'), access: label('access', 'acceso'),
  portability: label('portability', 'portabilidad'), rectification: label('correction', 'rectificación'),
  restriction: label('restriction', 'limitación'), objection: label('objection', 'oposición'), hold: label('held', 'reserva'),
  capture: label('charged', 'cobro'), release: label('given back', 'devolución'), grant: label('given', 'concesión'),
  welcome: label('welcome', 'bienvenida'), purchased: label('bought', 'comprado'), revenue: label('revenue', 'ingresos'),
  available: label('available', 'disponible'), issued: label('issued', 'emitidos'), captured: label('charged', 'cobrado'),
  upheld: label('upheld', 'confirmada'), allow: label('allowed', 'permitido'), review: label('to be looked at', 'por revisar'),
  block: label('refused', 'rechazado'), like: label('like', 'me gusta'), comment: label('comment', 'comentario'),
  reply: label('reply', 'respuesta'), follow: label('new follower', 'nuevo seguidor'),
  'comment-like': label('like of a comment', 'me gusta en un comentario'),
  'generation-finished': label('generation finished', 'generación acabada'),
  'privacy-request': label('privacy request', 'solicitud de privacidad'), publishing: label('publishing', 'publicar'),
  account: label('account', 'cuenta'), subscription: label('subscription', 'suscripción'), billing: label('payments', 'pagos'),
  'rewarded-ads': label('rewarded ads', 'anuncios con recompensa'),
  'personalised-ads': label('personalised ads', 'anuncios personalizados'),
  'consumption-data': label('data on use for refunds', 'datos de uso para reembolsos'),
  'crash-reports': label('crash reports', 'informes de fallos'), 'sign-in': label('signing in', 'inicio de sesión'),
  operations: label('running the service', 'funcionamiento del servicio'), compliance: label('duties of law', 'obligaciones legales'),
  generation: label('generation', 'generación'), training: label('training of an avatar', 'entrenamiento de un avatar'),
  moderation: label('moderation', 'moderación'), push: label('push messages', 'mensajes push'),
  'pseudonymous-identifier': label('pseudonym', 'seudónimo'), purchases: label('purchases', 'compras'),
  'sign-ins': label('sign-ins', 'inicios de sesión'), tokens: label('access tokens', 'credenciales de acceso'),
  all: label('everything', 'todo'), prompts: label('prompts', 'indicaciones'), settings: label('settings', 'ajustes'),
  photos: label('photos', 'fotos'), videos: label('videos', 'vídeos'), audio: label('sound', 'audio'),
  documents: label('documents', 'documentos'), 'training-media': label('photos for training', 'fotos de entrenamiento'),
  'crash-report': label('crash report', 'informe de fallo'),
  'ad-identifier': label('advertising identifier', 'identificador publicitario'),
  'push-subscription': label('device for push', 'dispositivo para push'), language: label('language', 'idioma'),
  'push-texts': label('texts of push messages', 'textos de los mensajes push'), 'e-mail': label('e-mail', 'correo'),
};

/** Recipients whose names in the register are no names but descriptions. */
const RECIPIENT_NAMES: Readonly<Record<string, Localised>> = {
  hosting: label('Hosting, database and storage', 'Alojamiento, base de datos y almacenamiento'),
  mail: label('Mail server', 'Servidor de correo'),
  apple: label('Apple (sign-in)', 'Apple (inicio de sesión)'),
  'google-identity': label('Google (sign-in)', 'Google (inicio de sesión)'),
  local: label('AiCasso built-in renderer', 'Generador propio de AiCasso'),
};

/** A code in the person's language, where the field holds codes and this one is known; else as it is. */
export function toldCode(field: string, code: string, locale: Locale): string {
  return CODED.has(field) ? (CODE_LABELS[code]?.[locale] ?? code) : code;
}

export function recipientName(recipient: string, name: string, locale: Locale): string {
  return RECIPIENT_NAMES[recipient]?.[locale] ?? name;
}
