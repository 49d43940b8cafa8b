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

/** Fields that say nothing to a person: they stand in the files, and not on the page. */
export const NOT_ON_THE_PAGE: ReadonlySet<string> = new Set([
  'accountId', 'sha256', 'hash', 'previousHash', 'textSha256', 'inputHashes', 'pseudonym',
]);
