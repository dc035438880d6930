import { isServerFault } from '../../../platform/errors.ts';

/** A disk, a database or a bucket was unavailable before the model was called. The attempt is repeated. */
export class NotBegun extends Error {
  override readonly name = 'NotBegun';
}

/** Handles the error of work that comes before a call of the model. @throws {NotBegun} if the server is at fault, or else the error */
export const orNotBegun = (what: string) => (error: unknown) => {
  throw isServerFault(error) ? new NotBegun(what, { cause: error }) : error;
};
