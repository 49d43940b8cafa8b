import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { type Recipient, type RecipientTerms, termsOn } from './recipient.js';
import { RECIPIENT_SCHEMA } from './recipient.schema.js';

/** The files in `config/providers` cannot be used; says which and why. */
export class BadRecipientFile extends Error {
  override readonly name = 'BadRecipientFile';
}

/** Everybody who may be given personal data, as data (C5): one JSON file each in `config/providers`, named by its id. */
export class RecipientRegistry {
  private readonly byId: ReadonlyMap<string, Recipient>;

  constructor(recipients: readonly Recipient[]) {
    this.byId = new Map(recipients.map((recipient) => [recipient.id, recipient]));
  }

  /** @throws BadRecipientFile */
  static load(folder: string): RecipientRegistry {
    const valid = new Ajv({ allErrors: true }).compile<Recipient>(RECIPIENT_SCHEMA);
    const files = readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort();
    return new RecipientRegistry(
      files.map((file) => {
        const recipient: unknown = parse(folder, file);
        if (!valid(recipient)) {
          const reasons = valid.errors?.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`) ?? [];
          throw new BadRecipientFile(`${file}: ${reasons.join('; ')}`);
        }
        if (`${recipient.id}.json` !== file) throw new BadRecipientFile(`${file}: its id is ${recipient.id}`);
        return recipient;
      }),
    );
  }

  all(): Recipient[] {
    return [...this.byId.values()];
  }

  find(id: string): Recipient | null {
    return this.byId.get(id) ?? null;
  }

  /** What the recipient's terms say on `day`; null for an unknown one, or one whose terms begin later. */
  termsOf(id: string, day: string): RecipientTerms | null {
    const recipient = this.byId.get(id);
    return recipient ? termsOn(recipient, day) : null;
  }
}

function parse(folder: string, file: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch (cause) {
    throw new BadRecipientFile(`${file}: not JSON`, { cause });
  }
}
