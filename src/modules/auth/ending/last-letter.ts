import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { Mail, type MailText } from '../../../platform/mail/mail.js';
import { CannotUnseal } from '../../../platform/secrets/field-cipher.js';
import { Identities } from '../identities/identities.js';

const LOCALE = 'select locale from account where id = ?';

const LETTER: MailText = {
  subject: { en: 'Your AiCasso account is being erased', es: 'Tu cuenta de AiCasso se está borrando' },
  text: {
    en: `We are erasing your AiCasso account, as was asked for. What you had here will be gone within a day; those who worked for us may
take longer, and the receipt says who. This cannot be undone. With the secret that was shown when the deletion was asked for you can
see how far it is, and get the signed receipt.

This is the last letter: we no longer have your address.`,
    es: `Estamos borrando tu cuenta de AiCasso, tal como se pidió. En un día habrá desaparecido lo que tenías aquí; quienes trabajaban para
nosotros pueden tardar más, y el recibo indica quiénes son. No se puede deshacer. Con el secreto que se mostró al pedir la eliminación
puedes ver en qué punto está y obtener el recibo firmado.

Esta es la última carta: ya no tenemos tu dirección.`,
  },
};

/** Written while the address is known, and sent once, sealed until then. To one address: of several the oldest that mail reaches. */
@Injectable()
export class LastLetter {
  constructor(
    private readonly em: EntityManager,
    private readonly mail: Mail,
    private readonly identities: Identities,
  ) {}

  /** In the caller's transaction. An address that cannot be read any more, for its key is gone, stands in nobody's way. */
  async send(accountId: AccountId): Promise<void> {
    const to = await this.addressOf(accountId);
    if (to === null) return;
    const [account] = await this.em.execute<{ locale: Locale }[]>(LOCALE, [accountId]);
    await this.mail.send(to, account?.locale ?? 'en', LETTER);
  }

  private async addressOf(accountId: AccountId): Promise<string | null> {
    try {
      const ways = await this.identities.listOf(accountId);
      return ways.find(({ email, emailVerified, emailForwarded }) => email !== null && emailVerified && emailForwarded)?.email ?? null;
    } catch (error) {
      if (error instanceof CannotUnseal) return null;
      throw error;
    }
  }
}
