import { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';

/** What whoever waits for an answer is told: "not now", as of any server that cannot be reached. */
function gone(): Error {
  return Object.assign(new Error('The database is silent'), { code: 'ECONNABORTED' });
}

/** All connections of this process to the database, so that a server that has fallen silent is left by all at once. */
@Injectable()
export class DatabaseSockets {
  private readonly sockets = new Set<Socket>();
  private bytesBefore = 0;
  private isShut = false;

  /** As the `stream` of node-postgres. */
  readonly make = (): Socket => {
    const socket = this.makeApart();
    this.sockets.add(socket);
    socket.once('close', () => {
      this.sockets.delete(socket);
      this.bytesBefore += socket.bytesRead;
    });
    if (this.isShut) process.nextTick(() => socket.destroy(gone()));
    return socket;
  };

  /** One that goes on trying while all others are shut. */
  makeApart(): Socket {
    return new Socket();
  }

  /** All that was ever heard on them. Grows as long as the server lives. */
  get bytesHeard(): number {
    return [...this.sockets].reduce((sum, { bytesRead }) => sum + bytesRead, this.bytesBefore);
  }

  /** Ends all; new ones fail at once until `open`. What waits for an answer fails now. */
  shut(): void {
    this.isShut = true;
    for (const socket of this.sockets) socket.destroy(gone());
  }

  open(): void {
    this.isShut = false;
  }
}
