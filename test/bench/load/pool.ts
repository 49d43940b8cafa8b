import { type Answer, Connection } from './connection.js';

/** Connections that are opened as they are needed and used again. */
export class Pool {
  private readonly idle: Connection[] = [];

  constructor(private readonly url: string) {}

  /** @throws for an answer that is no success. */
  async send(request: Buffer): Promise<Answer> {
    const connection = this.idle.pop() ?? (await Connection.open(this.url));
    const answer = await connection.send(request);
    this.idle.push(connection);
    if (answer.status < 200 || answer.status > 299) throw new Error(`${answer.status}: ${answer.body.toString()}`);
    return answer;
  }

  /** Those that are idle: all, when nothing is under way. */
  close(): void {
    for (const connection of this.idle.splice(0)) connection.close();
  }
}
