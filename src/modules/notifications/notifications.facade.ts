import { Injectable } from '@nestjs/common';

/** What other modules may ask of notifications. */
@Injectable()
export class NotificationsFacade {}
