import type { Writable } from 'node:stream';
import type { Pool } from 'pg';

type Chunk = { chunk: Buffer | string; encoding: BufferEncoding };

/**
 * Lets the connections of a pool send what was gathered as one piece. A prepared statement is four messages of some dozen bytes: copying
 * them costs less than handing each to the kernel. A connection whose stream is not found where it is now goes on as it did.
 */
export function writeWhole(pool: Pool): void {
  pool.on('connect', (client) => {
    const { connection } = client as unknown as { connection?: { stream?: Writable } };
    if (connection?.stream) gather(connection.stream);
  });
}

function gather(stream: Writable): void {
  stream._writev = (chunks: Chunk[], done) => {
    const pieces = chunks.map(({ chunk, encoding }) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk));
    stream._write(Buffer.concat(pieces), 'buffer' as BufferEncoding, done);
  };
}
