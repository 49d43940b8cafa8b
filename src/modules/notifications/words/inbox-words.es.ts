import type { PointsNews, PrivacyRequestNews, SubscriptionNews } from '../../../kernel/notification.js';
import { counted, number, peopleOf } from './phrases.js';
import { numberIn, saidBy, type Sentences, type Told, type Words } from './told.js';

const made = (told: Told): number => Math.max(told.count, numberIn(told, 'creations') ?? 1);
const verb = ({ peopleCount }: Told, one: string, other: string): string => (peopleCount <= 1 ? one : other);
/** At the beginning of a sentence: usernames stay as they are, and `alguien` gets its capital. */
const People = (told: Told): string => peopleOf(told, 'es').replace(/^alguien$/, 'Alguien');

const TROUBLE: Readonly<Record<SubscriptionNews['trouble'], string>> = {
  grace: 'El pago ha fallado. De momento conservas tu plan: revisa tu forma de pago en la tienda.',
  'billing-retry': 'El pago ha fallado y tu plan está en pausa. Revisa tu forma de pago en la tienda.',
  expired: 'Ha terminado porque no se pudo cobrar. Puedes suscribirte de nuevo.',
  revoked: 'La tienda la ha retirado o reembolsado, así que ha terminado.',
};
const WHY: Readonly<Record<PointsNews['why'], string>> = {
  purchase: 'por tu compra', refund: 'porque se reembolsó una compra', 'refund-undone': 'porque se anuló un reembolso',
};

const REQUEST: Readonly<Record<PrivacyRequestNews['news'], string>> = {
  received: 'La hemos recibido. Ábrela para ver cuándo tendrás respuesta.',
  extended: 'Necesitamos más tiempo. Ábrela para ver hasta cuándo y por qué.',
  refused: 'No hemos podido hacer lo que pediste. Ábrela para ver por qué y dónde puedes reclamar.',
  done: 'Está hecho. Ábrela para ver qué se ha hecho.',
  restricted: 'El tratamiento de tus datos está limitado: se conservan y no se usan para nada más.',
  'to-be-released': 'Se va a levantar la limitación del tratamiento de tus datos. Ábrela para ver cuándo y por qué.',
  released: 'Se ha levantado la limitación del tratamiento de tus datos.',
};

export const SPANISH: Sentences = {
  'generation-finished': (told) =>
    made(told) === 1
      ? { title: 'Tu creación está lista', text: 'La encontrarás en tu biblioteca.' }
      : { title: 'Tus creaciones están listas', text: `Encontrarás ${number(made(told), 'es')} creaciones nuevas en tu biblioteca.` },
  'generation-failed': ({ count }) =>
    count === 1
      ? { title: 'Una generación no ha funcionado', text: 'Ábrela para ver por qué y qué se cobró.' }
      : {
          title: 'Algunas generaciones no han funcionado',
          text: `${number(count, 'es')} generaciones no han funcionado. Ábrelas para ver por qué.`,
        },
  'avatar-ready': () => ({ title: 'Tu avatar está listo', text: 'Ya puedes crear imágenes con él.' }),
  'avatar-failed': () => ({ title: 'No se pudo entrenar tu avatar', text: 'Ábrelo para ver por qué y qué se cobró.' }),
  'upload-expiring': expiring,
  comment: (told) => ({ title: 'Comentarios nuevos', text: `${People(told)} ${verb(told, 'comentó', 'comentaron')} tu publicación.` }),
  reply: (told) => ({ title: 'Respuestas nuevas', text: `${People(told)} ${verb(told, 'te respondió', 'te respondieron')}.` }),
  like: (told) => ({ title: 'Me gusta nuevos', text: `A ${peopleOf(told, 'es')} ${verb(told, 'le', 'les')} gustó tu publicación.` }),
  'comment-like': (told) => ({
    title: 'Me gusta nuevos', text: `A ${peopleOf(told, 'es')} ${verb(told, 'le', 'les')} gustó tu comentario.`,
  }),
  follow: (told) => ({ title: 'Seguidores nuevos', text: `Ahora te ${verb(told, 'sigue', 'siguen')} ${peopleOf(told, 'es')}.` }),
  'report-outcome': () => ({ title: 'Tu denuncia tiene respuesta', text: 'Ábrela para ver qué se decidió.' }),
  decision: () => ({
    title: 'Una decisión sobre tu cuenta o tu contenido', text: 'Ábrela para leer qué se decidió y por qué, y cómo apelar.',
  }),
  'appeal-outcome': () => ({ title: 'Tu apelación tiene respuesta', text: 'Ábrela para leer el resultado.' }),
  points,
  'subscription-trouble': (told) => ({
    title: 'Tu suscripción necesita tu atención',
    text: saidBy(told, 'trouble', TROUBLE) ?? 'Hay un problema con su renovación o su pago. Ábrela para ver qué puedes hacer.',
  }),
  'export-ready': () => ({ title: 'La copia de tus datos está lista', text: 'Puedes descargarla durante un tiempo limitado.' }),
  'deletion-progress': () => ({ title: 'Sobre la eliminación de tu cuenta', text: 'Ábrelo para ver en qué punto está.' }),
  'privacy-request': (told) => ({
    title: 'Sobre tu solicitud de privacidad', text: saidBy(told, 'news', REQUEST) ?? 'Ábrela para ver en qué punto está.',
  }),
};

function expiring(told: Told): Words {
  const when = counted(numberIn(told, 'hours') ?? 24, 'hora', 'horas', 'es');
  return told.count === 1
    ? { title: 'Un archivo de origen está a punto de eliminarse', text: `Un archivo que subiste se eliminará en menos de ${when}.` }
    : {
        title: 'Hay archivos de origen a punto de eliminarse',
        text: `${number(told.count, 'es')} archivos que subiste se eliminarán en menos de ${when}.`,
      };
}

/** Of several at once only that there were: the number is of the last. */
function points(told: Told): Words {
  const title = 'Tus puntos';
  const [amount, direction] = [told.count === 1 ? numberIn(told, 'points') : null, told.values['direction']];
  const isWhole = amount !== null && amount > 0 && (direction === 'added' || direction === 'taken');
  if (!isWhole) return { title, text: 'Tus puntos han cambiado.' };
  const what = counted(amount, 'punto', 'puntos', 'es');
  const why = saidBy(told, 'why', WHY);
  const happened = direction === 'added' ? `Has recibido ${what}` : `Se ${amount === 1 ? 'ha' : 'han'} descontado ${what} de tu saldo`;
  return { title, text: why === null ? `${happened}.` : `${happened} ${why}.` };
}
