import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { AccountCreated } from '../auth.events.js';
import { ProfilePictures } from './profile-pictures.service.js';

@Injectable()
export class DrawProfilePicture extends EventHandler<typeof AccountCreated.payload> {
  readonly name = 'auth.draw-profile-picture';
  readonly on = AccountCreated;

  constructor(private readonly pictures: ProfilePictures) {
    super();
  }

  async handle({ payload }: DomainEvent<typeof AccountCreated.payload>): Promise<void> {
    await this.pictures.storeCurrent(payload.accountId);
  }
}
