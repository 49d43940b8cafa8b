import type { Localised } from '../../../kernel/language.js';
import { RETENTION_CLASSES, type RetentionClass } from '../../../kernel/retention-classes.js';
import { keptClasses } from './kept-classes.js';

/** What stays for a time after an end, in words for people: each class that a receipt may name, and no other (a test compares). */
export const KEPT_TEXTS: Partial<Record<RetentionClass, Localised>> = {
  'audit-log': {
    en: 'What staff did: a log that nothing is taken out of', es: 'Lo que hizo el personal: un registro del que no se quita nada',
  },
  'authority-disclosure': { en: 'What had to be handed to an authority', es: 'Lo que hubo que entregar a una autoridad' },
  consent: { en: 'What you agreed to, without your name', es: 'Lo que aceptaste, sin tu nombre' },
  'deletion-record': {
    en: 'The proof that the account was erased; with it whether it was suspended or banned, and had the welcome points',
    es: 'La prueba de que la cuenta se borró; con ella, si estaba suspendida o vetada y si recibió los puntos de bienvenida',
  },
  'delivered-event': {
    en: 'Messages between parts of this service, counted from their delivery', es: 'Mensajes internos, desde su entrega',
  },
  disclosure: {
    en: 'Which AI providers had data of yours, without your name', es: 'Qué proveedores de IA tuvieron datos tuyos, sin tu nombre',
  },
  'erasure-list': {
    en: 'A number, so that a restored backup erases the account again',
    es: 'Un número, para que una copia restaurada vuelva a borrar la cuenta',
  },
  evidence: {
    en: 'Files of a case about reported content, until its hold ends', es: 'Archivos de un caso denunciado, hasta que acabe su retención',
  },
  ledger: { en: 'Movements of points, without your name', es: 'Movimientos de puntos, sin tu nombre' },
  'legal-hold': { en: 'Copies under a legal hold, until it ends', es: 'Copias bajo retención legal, hasta que acabe' },
  'legal-hold-record': { en: 'That there was a legal hold, counted from its end', es: 'Que hubo una retención legal, desde que acabó' },
  'moderation-record': {
    en: 'Decisions about reported content, counted from the end of the case',
    es: 'Decisiones sobre contenido denunciado, desde el final del caso',
  },
  'privacy-request': { en: 'Your privacy requests, counted from the answer', es: 'Tus solicitudes de privacidad, desde la respuesta' },
  'provider-errand': {
    en: 'What AI providers were asked to erase, counted from their answer',
    es: 'Lo que se pidió borrar a proveedores de IA, desde su respuesta',
  },
  'provider-grant': {
    en: 'That Apple or Google was told, counted from their answer',
    es: 'Que se avisó a Apple o a Google, desde su respuesta',
  },
  purchase: { en: 'Purchases, as the store names them', es: 'Compras, tal como las nombra la tienda' },
  push: {
    en: 'That the push service was told, counted from its answer', es: 'Que se avisó al servicio de notificaciones, desde su respuesta',
  },
  'unfinished-upload': {
    en: 'A file that is sent after the end to an upload address from before it: a few hours at most',
    es: 'Un archivo enviado tras el final a una dirección de subida anterior: unas horas como mucho',
  },
};

const DAYS = { en: (days: number) => `${days} days`, es: (days: number) => `${days} días` };
/** Where the period runs from something else than the end, or never ends, the words say so. */
const NO_PERIOD: readonly RetentionClass[] = ['audit-log', 'evidence', 'legal-hold', 'unfinished-upload'];

/** One line for each class, in both languages. The periods are those of the retention classes. */
export function keptTexts(): readonly { readonly name: RetentionClass; readonly text: Localised }[] {
  return keptClasses().map((name) => {
    const [words, { days }] = [KEPT_TEXTS[name]!, RETENTION_CLASSES[name]];
    if (days === null || NO_PERIOD.includes(name)) return { name, text: words };
    return { name, text: { en: `${words.en}: ${DAYS.en(days)}`, es: `${words.es}: ${DAYS.es(days)}` } };
  });
}
