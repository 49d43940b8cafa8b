import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { ProfileRotated } from '../auth.events.js';
import { ProfilePictures } from './profile-pictures.service.js';

/** The event's row names the old object until it is removed (law 6). */
@Injectable()
export class ReplaceProfilePicture extends EventHandler<typeof ProfileRotated.payload> {
  readonly name = 'auth.replace-profile-picture';
  readonly on = ProfileRotated;

  constructor(private readonly pictures: ProfilePictures) {
    super();
  }

  async handle({ payload }: DomainEvent<typeof ProfileRotated.payload>): Promise<void> {
    await this.pictures.remove(payload.retiredAvatarKey);
    await this.pictures.storeCurrent(payload.accountId);
  }
}
