import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** OWASP's second recommended setting for argon2id: 19 MiB, two passes, one lane. */
const COST = { memory: 19 * 1024, passes: 2, parallelism: 1 } as const;
const TAG_BYTES = 32;

const derive = promisify(argon2);

interface Cost {
  memory: number;
  passes: number;
  parallelism: number;
}

const hashWith = async (password: string, nonce: Buffer, cost: Cost): Promise<Buffer> =>
  await derive('argon2id', { message: password.normalize('NFC'), nonce, tagLength: TAG_BYTES, ...cost });

const format = (nonce: Buffer, tag: Buffer): string =>
  `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${nonce.toString('base64url')}$${tag.toString('base64url')}`;

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/;

/** Must run in a turn of a {@link HashQueue}. @returns a PHC string */
export const hashPassword = async (password: string): Promise<string> => {
  const nonce = randomBytes(16);
  return format(nonce, await hashWith(password, nonce, COST));
};

const nobody = format(randomBytes(16), randomBytes(TAG_BYTES));

/**
 * Verifies with the cost parameters of the hash. Without a hash (no such account) it takes the same time and returns false. Must run in a
 * turn of a {@link HashQueue}.
 */
export const verifyPassword = async (password: string, hash: string = nobody): Promise<boolean> => {
  const [, memory, passes, parallelism, nonce = '', tag = ''] = PHC.exec(hash) ?? [];
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const expected = Buffer.from(tag, 'base64url');
  const actual = await hashWith(password, Buffer.from(nonce, 'base64url'), cost);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
};
