import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import type { Pool } from 'pg';
import { writeWhole } from './whole-writes.js';

class Sent extends Writable {
  readonly pieces: string[] = [];
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.pieces.push(chunk.toString());
    done();
  }
}

describe('the connections of a pool', () => {
  const pool = new EventEmitter();
  writeWhole(pool as unknown as Pool);

  it('send what was gathered as one piece, in order', () => {
    const stream = new Sent();
    pool.emit('connect', { connection: { stream } });
    stream.write('alone.');
    stream.cork();
    for (const part of ['bind,', Buffer.from('execute,'), 'sync']) stream.write(part);
    stream.uncork();
    expect(stream.pieces).toEqual(['alone.', 'bind,execute,sync']);
  });

  it('are left alone where their stream is not known', () => {
    expect(() => pool.emit('connect', {})).not.toThrow();
  });
});
