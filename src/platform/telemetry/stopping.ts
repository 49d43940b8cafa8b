import { Injectable } from '@nestjs/common';

/**
 * Whether this process was told to stop. From then on it says that it is not ready, and closes each connection with its next answer; it
 * goes on answering for a while, so that whoever sends it work can hear of it first.
 */
@Injectable()
export class Stopping {
  private begun = false;

  get hasBegun(): boolean {
    return this.begun;
  }

  begin(): void {
    this.begun = true;
  }
}
