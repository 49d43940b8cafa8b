import { LOCALES } from '../../../kernel/language.js';
import { NOTIFICATION_KINDS, type NotificationKind, type PointsNews, type SubscriptionNews } from '../../../kernel/notification.js';
import { inboxWords, pushWords, summaryWords, type Told } from './index.js';

const KINDS = Object.keys(NOTIFICATION_KINDS) as NotificationKind[];
const told = (kind: NotificationKind, more: Partial<Told> = {}): Told => {
  const { people = ['ana-1'] } = more;
  return { kind, count: 1, people, peopleCount: people.length, values: {}, ...more };
};
const both = (of: Told) => [inboxWords(of, 'en').text, inboxWords(of, 'es').text];
const ten = { people: ['ana-1', 'leo-2', 'iris-3'], peopleCount: 10, count: 10 };
const two = { people: ['ana-1', 'iris-3'], peopleCount: 2, count: 2 };

describe('words of the inbox', () => {
  it.each<[NotificationKind, string, string]>([
    ['generation-finished', 'You find it in your library.', 'La encontrarás en tu biblioteca.'],
    ['generation-failed', 'Open it to see why and what was charged.', 'Ábrela para ver por qué y qué se cobró.'],
    ['avatar-ready', 'You can make pictures with it now.', 'Ya puedes crear imágenes con él.'],
    ['avatar-failed', 'Open it to see why and what was charged.', 'Ábrelo para ver por qué y qué se cobró.'],
    [
      'upload-expiring', 'A file that you uploaded will be deleted within 24 hours.',
      'Un archivo que subiste se eliminará en menos de 24 horas.',
    ],
    ['comment', 'ana-1 commented on your post.', 'ana-1 comentó tu publicación.'],
    ['reply', 'ana-1 replied to you.', 'ana-1 te respondió.'],
    ['like', 'ana-1 liked your post.', 'A ana-1 le gustó tu publicación.'],
    ['comment-like', 'ana-1 liked your comment.', 'A ana-1 le gustó tu comentario.'],
    ['follow', 'ana-1 follows you now.', 'Ahora te sigue ana-1.'],
    ['report-outcome', 'Open it to see what came of it.', 'Ábrela para ver qué se decidió.'],
    [
      'decision', 'Open it to read what was decided and why, and how to appeal.',
      'Ábrela para leer qué se decidió y por qué, y cómo apelar.',
    ],
    ['appeal-outcome', 'Open it to read the outcome.', 'Ábrela para leer el resultado.'],
    ['points', 'Your points have changed.', 'Tus puntos han cambiado.'],
    [
      'subscription-trouble', 'There is a problem with its renewal or payment. Open it to see what you can do.',
      'Hay un problema con su renovación o su pago. Ábrela para ver qué puedes hacer.',
    ],
    ['export-ready', 'You can download it for a limited time.', 'Puedes descargarla durante un tiempo limitado.'],
    ['deletion-progress', 'Open it to see how far it is.', 'Ábrelo para ver en qué punto está.'],
    ['privacy-request', 'Open it to see how far it is.', 'Ábrela para ver en qué punto está.'],
  ])('P35 of %s, once', (kind, en, es) => expect(both(told(kind))).toEqual([en, es]));

  it.each<[NotificationKind, Partial<Told>, string, string]>([
    ['like', two, 'ana-1 and iris-3 liked your post.', 'A ana-1 e iris-3 les gustó tu publicación.'],
    ['like', { ...ten, peopleCount: 3 }, 'ana-1, leo-2 and iris-3 liked your post.', 'A ana-1, leo-2 e iris-3 les gustó tu publicación.'],
    ['like', ten, 'ana-1, leo-2 and 8 others liked your post.', 'A ana-1, leo-2 y 8 personas más les gustó tu publicación.'],
    [
      'like', { ...ten, peopleCount: 12_345 }, 'ana-1, leo-2 and 12,343 others liked your post.',
      'A ana-1, leo-2 y 12.343 personas más les gustó tu publicación.',
    ],
    [
      'like', { people: ['ana-1', 'leo-2'], peopleCount: 3 }, 'ana-1, leo-2 and 1 other liked your post.',
      'A ana-1, leo-2 y 1 persona más les gustó tu publicación.',
    ],
    ['comment', ten, 'ana-1, leo-2 and 8 others commented on your post.', 'ana-1, leo-2 y 8 personas más comentaron tu publicación.'],
    ['comment', { count: 4 }, 'ana-1 commented on your post.', 'ana-1 comentó tu publicación.'],
    ['reply', two, 'ana-1 and iris-3 replied to you.', 'ana-1 e iris-3 te respondieron.'],
    ['comment-like', two, 'ana-1 and iris-3 liked your comment.', 'A ana-1 e iris-3 les gustó tu comentario.'],
    ['follow', ten, 'ana-1, leo-2 and 8 others follow you now.', 'Ahora te siguen ana-1, leo-2 y 8 personas más.'],
    ['follow', { people: [], peopleCount: 1 }, 'Somebody follows you now.', 'Ahora te sigue alguien.'],
    ['comment', { people: [], peopleCount: 1 }, 'Somebody commented on your post.', 'Alguien comentó tu publicación.'],
    ['generation-finished', { values: { creations: 4 } }, 'You find 4 new creations in your library.',
      'Encontrarás 4 creaciones nuevas en tu biblioteca.'],
    ['generation-failed', { count: 2 }, '2 generations did not work. Open them to see why.',
      '2 generaciones no han funcionado. Ábrelas para ver por qué.'],
    ['upload-expiring', { count: 3, values: { hours: 1 } }, '3 files that you uploaded will be deleted within 1 hour.',
      '3 archivos que subiste se eliminarán en menos de 1 hora.'],
    ['points', { values: { points: 1, direction: 'added' } }, 'You got 1 point.', 'Has recibido 1 punto.'],
    ['points', { values: { points: 2_500, direction: 'added', why: 'purchase' } satisfies PointsNews },
      'You got 2,500 points for your purchase.', 'Has recibido 2500 puntos por tu compra.'],
    ['points', { values: { points: 9, direction: 'added', why: 'refund-undone' } satisfies PointsNews },
      'You got 9 points because a refund was undone.', 'Has recibido 9 puntos porque se anuló un reembolso.'],
    ['points', { values: { points: 1, direction: 'taken' } }, '1 point was taken from your balance.',
      'Se ha descontado 1 punto de tu saldo.'],
    ['points', { values: { points: 30, direction: 'taken', why: 'refund' } satisfies PointsNews },
      '30 points were taken from your balance because a purchase was refunded.',
      'Se han descontado 30 puntos de tu saldo porque se reembolsó una compra.'],
    ['points', { values: { points: 30, direction: 'taken', why: 'toString' } }, '30 points were taken from your balance.',
      'Se han descontado 30 puntos de tu saldo.'],
    ['points', { values: { points: 30 } }, 'Your points have changed.', 'Tus puntos han cambiado.'],
    ['points', { values: { points: 0, direction: 'added' } }, 'Your points have changed.', 'Tus puntos han cambiado.'],
    ['points', { values: { points: -3, direction: 'taken' } }, 'Your points have changed.', 'Tus puntos han cambiado.'],
    ['points', { values: { points: 'ten', direction: 'added' } }, 'Your points have changed.', 'Tus puntos han cambiado.'],
    ['points', { count: 2, values: { points: 30, direction: 'added' } }, 'Your points have changed.', 'Tus puntos han cambiado.'],
    ['subscription-trouble', { values: { trouble: 'grace', product: 'plus-monthly' } satisfies SubscriptionNews },
      'The payment failed. You keep your plan for now: check how you pay at the store.',
      'El pago ha fallado. De momento conservas tu plan: revisa tu forma de pago en la tienda.'],
    ['subscription-trouble', { values: { trouble: 'billing-retry' } satisfies SubscriptionNews },
      'The payment failed, and your plan is paused. Check how you pay at the store.',
      'El pago ha fallado y tu plan está en pausa. Revisa tu forma de pago en la tienda.'],
    ['subscription-trouble', { values: { trouble: 'expired' } satisfies SubscriptionNews },
      'It ended, for the payment did not go through. You can subscribe again.',
      'Ha terminado porque no se pudo cobrar. Puedes suscribirte de nuevo.'],
    ['subscription-trouble', { values: { trouble: 'revoked' } satisfies SubscriptionNews },
      'The store took it back or refunded it, so it ended.', 'La tienda la ha retirado o reembolsado, así que ha terminado.'],
    ['subscription-trouble', { count: 2, values: { trouble: 'grace' } },
      'There is a problem with its renewal or payment. Open it to see what you can do.',
      'Hay un problema con su renovación o su pago. Ábrela para ver qué puedes hacer.'],
  ])('P35 of %s, %j', (kind, more, en, es) => expect(both(told(kind, more))).toEqual([en, es]));
});

describe('words of a push', () => {
  it.each(KINDS)('P35 of %s have a title and a text in each language, short enough for a locked screen', (kind) => {
    for (const it of [told(kind), told(kind, ten)]) {
      const all = LOCALES.map((locale) => pushWords(it, locale));
      for (const { title, text } of all) {
        expect(title.length).toBeGreaterThan(3);
        expect(title.length).toBeLessThanOrEqual(50);
        expect(text.length).toBeLessThanOrEqual(120);
        expect(text).toMatch(/\.$/);
      }
      expect(all[0]!.text).not.toBe(all[1]!.text);
    }
  });

  it('say nothing of reports, decisions, money and requests but that there is something', () => {
    const discreet = KINDS.filter((kind) => !NOTIFICATION_KINDS[kind].inboxOptional || kind === 'points');
    for (const kind of discreet) {
      for (const locale of LOCALES) {
        const { title, text } = pushWords(told(kind, { values: { points: 30, reason: 'spam' } }), locale);
        expect(`${title} ${text}`).not.toMatch(/report|denuncia|deci|appeal|apel|subscri|suscri|delet|elimin|export|copy|copia|\d|spam/i);
      }
    }
  });

  it('name people as the inbox does, and carry no value that is not a number', () => {
    expect(pushWords(told('like', ten), 'es').text).toBe('A ana-1, leo-2 y 8 personas más les gustó tu publicación.');
    for (const kind of KINDS) {
      const names = ['prompt', 'tool', 'points', 'hours', 'creations'];
      const loose = told(kind, { values: Object.fromEntries(names.map((name) => [name, 'a heron'])) });
      const words = LOCALES.flatMap((locale) => Object.values(pushWords(loose, locale)));
      expect(words.join(' ')).not.toContain('heron');
    }
  });

  it('P35 sum up several entries', () => {
    expect([1, 7].flatMap((count) => LOCALES.map((locale) => summaryWords(count, locale).text))).toEqual([
      'You have 1 new notification.', 'Tienes 1 notificación nueva.', 'You have 7 new notifications.', 'Tienes 7 notificaciones nuevas.',
    ]);
  });
});
