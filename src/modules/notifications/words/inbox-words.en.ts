import type { PointsNews, PrivacyRequestNews, SubscriptionNews } from '../../../kernel/notification.js';
import { counted, number, peopleOf } from './phrases.js';
import { numberIn, saidBy, type Sentences, type Told, type Words } from './told.js';

const made = (told: Told): number => Math.max(told.count, numberIn(told, 'creations') ?? 1);

const TROUBLE: Readonly<Record<SubscriptionNews['trouble'], string>> = {
  grace: 'The payment failed. You keep your plan for now: check how you pay at the store.',
  'billing-retry': 'The payment failed, and your plan is paused. Check how you pay at the store.',
  expired: 'It ended, for the payment did not go through. You can subscribe again.',
  revoked: 'The store took it back or refunded it, so it ended.',
};
const WHY: Readonly<Record<PointsNews['why'], string>> = {
  purchase: 'for your purchase', refund: 'because a purchase was refunded', 'refund-undone': 'because a refund was undone',
};

const REQUEST: Readonly<Record<PrivacyRequestNews['news'], string>> = {
  received: 'We have received it. Open it to see by when you get an answer.',
  extended: 'We need more time for it. Open it to see until when, and why.',
  refused: 'We could not do what you asked. Open it to see why, and where you can complain.',
  done: 'It is done. Open it to see what was done.',
  restricted: 'The processing of your data is restricted now: it is kept, and used for nothing else.',
  'to-be-released': 'The restriction of the processing of your data will be lifted. Open it to see when, and why.',
  released: 'The restriction of the processing of your data was lifted.',
};

export const ENGLISH: Sentences = {
  'generation-finished': (told) =>
    made(told) === 1
      ? { title: 'Your creation is ready', text: 'You find it in your library.' }
      : { title: 'Your creations are ready', text: `You find ${number(made(told), 'en')} new creations in your library.` },
  'generation-failed': ({ count }) =>
    count === 1
      ? { title: 'A generation did not work', text: 'Open it to see why and what was charged.' }
      : { title: 'Generations did not work', text: `${number(count, 'en')} generations did not work. Open them to see why.` },
  'avatar-ready': () => ({ title: 'Your avatar is ready', text: 'You can make pictures with it now.' }),
  'avatar-failed': () => ({ title: 'Your avatar could not be trained', text: 'Open it to see why and what was charged.' }),
  'upload-expiring': expiring,
  comment: (told) => ({ title: 'New comments', text: `${peopleOf(told, 'en')} commented on your post.` }),
  reply: (told) => ({ title: 'New replies', text: `${peopleOf(told, 'en')} replied to you.` }),
  like: (told) => ({ title: 'New likes', text: `${peopleOf(told, 'en')} liked your post.` }),
  'comment-like': (told) => ({ title: 'New likes', text: `${peopleOf(told, 'en')} liked your comment.` }),
  follow: (told) => ({
    title: 'New followers', text: `${peopleOf(told, 'en')} ${told.peopleCount <= 1 ? 'follows' : 'follow'} you now.`,
  }),
  'report-outcome': () => ({ title: 'Your report was decided', text: 'Open it to see what came of it.' }),
  decision: () => ({
    title: 'A decision about your account or content', text: 'Open it to read what was decided and why, and how to appeal.',
  }),
  'appeal-outcome': () => ({ title: 'Your appeal was decided', text: 'Open it to read the outcome.' }),
  points,
  'subscription-trouble': (told) => ({
    title: 'Your subscription needs your attention',
    text: saidBy(told, 'trouble', TROUBLE) ?? 'There is a problem with its renewal or payment. Open it to see what you can do.',
  }),
  'export-ready': () => ({ title: 'The copy of your data is ready', text: 'You can download it for a limited time.' }),
  'deletion-progress': () => ({ title: 'About the deletion of your account', text: 'Open it to see how far it is.' }),
  'privacy-request': (told) => ({
    title: 'About your privacy request', text: saidBy(told, 'news', REQUEST) ?? 'Open it to see how far it is.',
  }),
};

function expiring(told: Told): Words {
  const hours = numberIn(told, 'hours') ?? 24;
  const when = counted(hours, 'hour', 'hours', 'en');
  return told.count === 1
    ? { title: 'A source file is about to be deleted', text: `A file that you uploaded will be deleted within ${when}.` }
    : {
        title: 'Source files are about to be deleted',
        text: `${number(told.count, 'en')} files that you uploaded will be deleted within ${when}.`,
      };
}

/** Of several at once only that there were: the number is of the last. */
function points(told: Told): Words {
  const title = 'Your points';
  const [amount, direction] = [told.count === 1 ? numberIn(told, 'points') : null, told.values['direction']];
  const isWhole = amount !== null && amount > 0 && (direction === 'added' || direction === 'taken');
  if (!isWhole) return { title, text: 'Your points have changed.' };
  const what = counted(amount, 'point', 'points', 'en');
  const why = saidBy(told, 'why', WHY);
  const happened = direction === 'added' ? `You got ${what}` : `${what} ${amount === 1 ? 'was' : 'were'} taken from your balance`;
  return { title, text: why === null ? `${happened}.` : `${happened} ${why}.` };
}
