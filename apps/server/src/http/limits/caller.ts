import type { FastifyRequest } from 'fastify';
import type { Sessions } from '../../auth/identity.ts';
import { addressPrefix } from '../../platform/requests/client-address.ts';
import type { Budget } from './budget.ts';

/** The key that a limit counts a request for: the signed-in user, otherwise the address. */
export const callerOf = ({ identity, ip }: FastifyRequest): string =>
  identity === undefined ? addressPrefix(ip) : `user ${identity.user.id}`;

/** Files can be read without signing in. Therefore the session is looked up only if the address has used up its share. */
export const fileCallerOf = async (request: FastifyRequest, budget: Budget, sessions: Sessions): Promise<string> => {
  const address = addressPrefix(request.ip);
  if (budget.exceeded(address, 1) !== 'holder') return address;
  const identity = await sessions.identify(request);
  return identity === undefined ? address : `user ${identity.user.id}`;
};
