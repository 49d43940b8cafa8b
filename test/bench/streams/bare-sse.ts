/**
 * What the streams of events are measured by: `node:http`, an answer that stays open, and a map of who listens. `POST /PERSON` tells them.
 */
import { createServer, type ServerResponse } from 'node:http';

const listeners = new Map<string, Set<ServerResponse>>();
let sequence = 0;

createServer((request, response) => {
  const who = (request.url ?? '').slice(1);
  if (request.method === 'GET') {
    if (who === 'health') return response.end('{}');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': open\n\n');
    const own = listeners.get(who) ?? new Set();
    listeners.set(who, own.add(response));
    response.once('close', () => own.delete(response));
    return;
  }
  sequence += 1;
  const message = `event: points.changed\nid: ${sequence}\ndata: {}\n\n`;
  for (const listener of listeners.get(who) ?? []) listener.write(message);
  return response.writeHead(204).end();
}).listen(Number(process.env['PORT']), '127.0.0.1');
