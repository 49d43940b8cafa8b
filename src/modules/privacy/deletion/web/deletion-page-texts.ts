/** What the page for people says, in both languages. */
export const WORDS = {
  title: { en: 'Delete your AiCasso account', es: 'Elimina tu cuenta de AiCasso' },
  how: { en: 'How', es: 'Cómo' },
  inApp: {
    en: 'In the app: open the settings, choose “Delete account” and sign in once more.',
    es: 'En la app: abre los ajustes, elige «Eliminar cuenta» e inicia sesión una vez más.',
  },
  onWeb: {
    en: 'Without the app: sign in with Google or Apple on our website and ask for it there.',
    es: 'Sin la app: inicia sesión con Google o Apple en nuestra web y pídelo allí.',
  },
  byCode: { en: 'Without signing in: ask for a code by e-mail, below.', es: 'Sin iniciar sesión: pide un código por correo, más abajo.' },
  noCode: { en: 'A code by e-mail is not available here.', es: 'Aquí no se puede pedir un código por correo.' },
  byMail: { en: 'If none of it works, write to us:', es: 'Si nada de eso funciona, escríbenos:' },
  ask: { en: 'Ask for a code by e-mail', es: 'Pide un código por correo' },
  email: { en: 'The e-mail address that you sign in with', es: 'El correo con el que inicias sesión' },
  when: { en: 'When', es: 'Cuándo' },
  send: { en: 'Send me a code', es: 'Envíame un código' },
  grace: {
    en: (days: number) => `In ${days} days: until then you can change your mind`,
    es: (days: number) => `Dentro de ${days} días: hasta entonces puedes cambiar de idea`,
  },
  now: { en: 'Now: this cannot be undone', es: 'Ya: no se puede deshacer' },
  days: {
    en: (days: number) => `For ${days} days you can change your mind, unless you want it now. Nobody else sees you then. It takes a day.`,
    es: (days: number) => `Durante ${days} días puedes cambiar de idea, salvo que lo quieras ya. Nadie más te ve entonces. Tarda un día.`,
  },
  gone: { en: 'What is deleted', es: 'Qué se borra' },
  all: {
    en: 'Your profile, posts and comments, uploads, creations and avatars, prompts, devices, and what AI providers hold for us of it.',
    es: 'Tu perfil, publicaciones y comentarios, archivos, creaciones y avatares, prompts, dispositivos y lo que guarda la IA de terceros.',
  },
  store: {
    en: 'A subscription goes on until you cancel it at the store where you bought it.',
    es: 'Una suscripción sigue hasta que la canceles en la tienda donde la compraste.',
  },
  kept: { en: 'What may stay for a time', es: 'Qué puede conservarse un tiempo' },
  keptWhy: {
    en: 'Only what there is of it, because the law asks for it or allows it. The receipt at the end says what it is in your case.',
    es: 'Solo lo que haya de ello, porque la ley lo exige o lo permite. El recibo del final dice qué es en tu caso.',
  },
  wrongAddress: { en: 'This is not an e-mail address.', es: 'Esto no es una dirección de correo.' },
  sent: {
    en: 'If an account signs in with this address, a letter with a code is on its way there. It works for 30 minutes. '
      + 'We send three letters a day at most: if no new one comes, enter the code of the last one.',
    es: 'Si una cuenta inicia sesión con esta dirección, va de camino una carta con un código. Sirve durante 30 minutos. '
      + 'Enviamos como mucho tres cartas al día: si no llega ninguna nueva, escribe el código de la última.',
  },
  code: { en: 'The code of the letter', es: 'El código de la carta' },
  delete: { en: 'Delete the account', es: 'Eliminar la cuenta' },
  wrongCode: {
    en: 'The code does not work: it is wrong, used or too old. Try again, or ask for another one.',
    es: 'El código no funciona: es incorrecto, ya se usó o ha caducado. Inténtalo otra vez o pide otro.',
  },
  received: {
    en: 'The account will be deleted. It begins on:',
    es: 'La cuenta se eliminará. Empieza el:',
  },
  secret: {
    en: 'Keep this secret: it shows how far the deletion is and opens the receipt. It is told only here.',
    es: 'Guarda este secreto: muestra en qué punto está la eliminación y abre el recibo. Solo se dice aquí.',
  },
  back: { en: 'Back', es: 'Volver' },
} as const;
