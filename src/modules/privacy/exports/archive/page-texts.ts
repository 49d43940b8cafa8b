import type { Localised } from '../../../../kernel/language.js';

export const PAGE_TEXTS = {
  title: { en: 'Your AiCasso data', es: 'Tus datos de AiCasso' },
  made: { en: 'Made on', es: 'Preparado el' },
  intro: {
    en: 'Everything that AiCasso holds about you as of that moment. Keep it somewhere safe: whoever has it can read it.',
    es: 'Todo lo que AiCasso tiene sobre ti en ese momento. Guárdalo en un lugar seguro: quien lo tenga podrá leerlo.',
  },
  allEntries: { en: 'Entries', es: 'Registros' },
  files: { en: 'Media files', es: 'Archivos multimedia' },
  size: { en: 'Size of media', es: 'Tamaño de la multimedia' },
  recipients: { en: 'Recipients', es: 'Destinatarios' },
  entries: { en: 'entries', es: 'registros' },
  whoGotIt: { en: 'Who received data of yours', es: 'Quién recibió datos tuyos' },
  nobody: { en: 'Nobody received data of yours.', es: 'Nadie recibió datos tuyos.' },
  pictures: { en: 'Pictures', es: 'Imágenes' },
  morePictures: { en: 'All files are in the folder', es: 'Todos los archivos están en la carpeta' },
  none: { en: 'nothing held', es: 'no hay nada' },
  one: { en: '1 entry', es: '1 registro' },
  whole: { en: 'Open the file', es: 'Abrir el archivo' },
  firstOf: { en: 'shown here:', es: 'se muestran:' },
  of: { en: 'of', es: 'de' },
  about: { en: 'About this archive', es: 'Sobre este archivo' },
  aboutText: {
    en: 'manifest.json lists every file with its size and SHA-256 hash, says which belong to your right to data portability, and names ' +
      'what was left out and why. JSON files keep to the schemas in the folder schemas. This page loads nothing from the internet.',
    es: 'manifest.json enumera cada archivo con su tamaño y su hash SHA-256, indica cuáles corresponden a tu derecho a la portabilidad ' +
      'y nombra lo que se dejó fuera y por qué. Los archivos JSON siguen los esquemas de la carpeta schemas. ' +
      'Esta página no carga nada de internet.',
  },
  yes: { en: 'yes', es: 'sí' },
  no: { en: 'no', es: 'no' },
} as const satisfies Record<string, Localised>;

/** By folder of the archive, in the order of the page. What is not here has its own name. */
export const GROUP_TITLES: Readonly<Record<string, Localised>> = {
  account: { en: 'Account', es: 'Cuenta' },
  consent: { en: 'Consents', es: 'Consentimientos' },
  library: { en: 'Library', es: 'Biblioteca' },
  generations: { en: 'Generations', es: 'Generaciones' },
  privacy: { en: 'Privacy', es: 'Privacidad' },
  community: { en: 'Community', es: 'Comunidad' },
  moderation: { en: 'Moderation', es: 'Moderación' },
  points: { en: 'Points', es: 'Puntos' },
  purchases: { en: 'Purchases', es: 'Compras' },
  notifications: { en: 'Notifications', es: 'Notificaciones' },
  crashes: { en: 'Crash reports', es: 'Informes de fallos' },
};

const label = (en: string, es: string): Localised => ({ en, es });

/** The commonest names of fields. Others are shown as they stand in the files, with spaces. */
export const FIELD_LABELS: Readonly<Record<string, Localised>> = {
  id: label('Id', 'Id'), accountId: label('Account', 'Cuenta'), status: label('Status', 'Estado'), state: label('State', 'Estado'),
  locale: label('Language', 'Idioma'), country: label('Country', 'País'), region: label('Region', 'Región'),
  createdAt: label('Created', 'Creado'), updatedAt: label('Changed', 'Cambiado'), expiresAt: label('Expires', 'Caduca'),
  username: label('Username', 'Nombre de usuario'), email: label('E-mail', 'Correo'), name: label('Name', 'Nombre'),
  emailVerified: label('E-mail verified', 'Correo verificado'), provider: label('Provider', 'Proveedor'),
  subject: label('Subject', 'Sujeto'),
  model: label('Model', 'Modelo'), prompt: label('Prompt', 'Indicaciones'), title: label('Title', 'Título'),
  tool: label('Tool', 'Herramienta'),
  kind: label('Kind', 'Tipo'), contentType: label('File type', 'Tipo de archivo'), sizeBytes: label('Bytes', 'Bytes'),
  file: label('File', 'Archivo'),
  width: label('Width', 'Ancho'), height: label('Height', 'Alto'), durationMs: label('Length (ms)', 'Duración (ms)'),
  deviceId: label('Device', 'Dispositivo'), deviceModel: label('Device model', 'Modelo'), os: label('System', 'Sistema'),
  appVersion: label('App version', 'Versión de la app'), lastUsedAt: label('Last used', 'Último uso'),
  endedAt: label('Ended', 'Terminado'),
  lastSignInAt: label('Last sign-in', 'Último inicio de sesión'), linkedAt: label('Linked', 'Vinculado'),
  policy: label('Policy', 'Política'), version: label('Version', 'Versión'), purpose: label('Purpose', 'Finalidad'),
  recipient: label('Recipient', 'Destinatario'), decision: label('Decision', 'Decisión'), decidedAt: label('Decided', 'Decidido'),
  surface: label('Where', 'Dónde'), text: label('Text', 'Texto'), caption: label('Caption', 'Texto'), reason: label('Reason', 'Motivo'),
  points: label('Points', 'Puntos'), occurredAt: label('When', 'Cuándo'), availableChange: label('Change', 'Cambio'),
  availableAfter: label('Balance', 'Saldo'), available: label('Available', 'Disponible'), held: label('Held', 'Reservado'),
  count: label('Count', 'Cantidad'), readAt: label('Read', 'Leído'), word: label('Word', 'Palabra'), likeCount: label('Likes', 'Me gusta'),
  commentCount: label('Comments', 'Comentarios'), publishedAt: label('Published', 'Publicado'), requestedAt: label('Asked', 'Pedido'),
  readyAt: label('Ready', 'Listo'), announcedAt: label('Sent', 'Enviado'), categories: label('Data', 'Datos'),
  favorite: label('Favourite', 'Favorito'), retention: label('Kept there', 'Se conserva allí'), lastAt: label('Last', 'Última vez'),
  followedUsername: label('Person', 'Persona'), blockedUsername: label('Person', 'Persona'), hiddenUsername: label('Person', 'Persona'),
};

/** Fields that say nothing to a person: they stand in the files, and not on the page. */
export const NOT_ON_THE_PAGE: ReadonlySet<string> = new Set([
  'accountId', 'sha256', 'hash', 'previousHash', 'textSha256', 'inputHashes', 'pseudonym',
]);
