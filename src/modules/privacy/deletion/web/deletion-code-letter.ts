import type { MailText } from '../../../../platform/mail/mail.js';

export interface CodeLetterFacts {
  /** By the public name of each account. */
  readonly codes: readonly { readonly username: string; readonly code: string }[];
  /** What was answered to whoever asked. */
  readonly requestId: string;
  readonly minutes: number;
  readonly pageUrl: string;
  readonly supportEmail: string;
}

/** Whoever enters a code ends the account: the letter says so, and that doing nothing changes nothing. */
export function deletionCodeLetter({ codes, requestId, minutes, pageUrl, supportEmail }: CodeLetterFacts): MailText {
  const lines = codes.map(({ username, code }) => `${username}: ${code}`).join('\n');
  return {
    subject: { en: 'The code to delete your AiCasso account', es: 'El código para eliminar tu cuenta de AiCasso' },
    text: {
      en: `Somebody asked to delete the AiCasso account that signs in with this address. Enter the code where you asked for it:

${lines}

It works once, for ${minutes} minutes. We send three letters a day at most: asked again after that, this code works for as long again.
Number of the request: ${requestId}
The page: ${pageUrl}

It was not you? Then do nothing, and tell nobody the code: without it nothing happens.
Questions: ${supportEmail}`,
      es: `Alguien ha pedido eliminar la cuenta de AiCasso que inicia sesión con esta dirección. Escribe el código donde lo pediste:

${lines}

Sirve una vez, durante ${minutes} minutos. Enviamos como mucho tres cartas al día: si se pide otra vez, este código sirve otro tanto.
Número de la solicitud: ${requestId}
La página: ${pageUrl}

¿No has sido tú? Entonces no hagas nada y no digas el código a nadie: sin él no pasa nada.
Preguntas: ${supportEmail}`,
    },
  };
}
