import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Hands requests on to storage as they are, and counts them. */
export class CountingS3 {
  calls = 0;
  bytes = 0;

  private constructor(private readonly server: Server, readonly url: string) {}

  static async before(target: string): Promise<CountingS3> {
    const { hostname, port } = new URL(target);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const counting = new CountingS3(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (incoming, answer) => {
      counting.calls++;
      const { method, url: path, headers } = incoming;
      const onward = request({ hostname, port, method, path, headers }, (theirs) => {
        answer.writeHead(theirs.statusCode!, theirs.headers);
        theirs.on('data', (part: Buffer) => (counting.bytes += part.length));
        theirs.pipe(answer);
      });
      onward.on('error', () => answer.destroy());
      incoming.on('data', (part: Buffer) => (counting.bytes += part.length));
      incoming.pipe(onward);
    });
    return counting;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
