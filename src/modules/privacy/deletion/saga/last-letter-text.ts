import type { MailText } from '../../../../platform/mail/mail.js';

export interface LastLetterFacts {
  /** Of the deletion. */
  readonly id: string;
  readonly publicUrl: string;
  readonly supportEmail: string;
}

/** Goes to an address that is of an account no more: it says how the receipt is got, and holds no secret itself. */
export function lastLetter({ id, publicUrl, supportEmail }: LastLetterFacts): MailText {
  const receipt = `${publicUrl}/v1/privacy/deletion-status`;
  return {
    subject: { en: 'Your AiCasso account was deleted', es: 'Tu cuenta de AiCasso se ha eliminado' },
    text: {
      en: `Your AiCasso account was deleted, as was asked for. What you had here is gone, and this cannot be undone.

A signed receipt says what went, what stays and until when, and how far those are who worked for us. You get it with the secret that was
told when the deletion was asked for: POST it as {"secret": "..."} to ${receipt}

Number of the deletion: ${id}
Questions: ${supportEmail}

This is the last letter: we no longer have your address.`,
      es: `Tu cuenta de AiCasso se ha eliminado, tal como se pidió. Lo que tenías aquí ha desaparecido y no se puede deshacer.

Un recibo firmado dice qué se borró, qué se conserva y hasta cuándo, y en qué punto están quienes trabajaban para nosotros. Lo obtienes
con el secreto que se comunicó al pedir la eliminación: envíalo por POST como {"secret": "..."} a ${receipt}

Número de la eliminación: ${id}
Preguntas: ${supportEmail}

Esta es la última carta: ya no tenemos tu dirección.`,
    },
  };
}
