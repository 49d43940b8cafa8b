import { connect } from 'node:net';

const WITHIN_MS = 1_000;

/** True when a Redis on this loopback port takes the password and serves; false while it loads its data, or when nobody answers. */
export function redisAnswers(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    let answer = '';
    const settle = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(WITHIN_MS, () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (answer.endsWith('+PONG\r\n')) settle(true);
      else if (/^-/m.test(answer)) settle(false);
    });
  });
}
