import { createHash } from 'node:crypto';

/** Reads the stream to the end. @returns the hash in hex @throws what reading throws */
export const sha256Of = async (bytes: AsyncIterable<Uint8Array>): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest('hex');
};
