/** The parts of a request that determine the public origin. */
interface OriginRequest {
  protocol: string;
  headers: { host?: string | undefined };
}

/** Returns the origin of this server's pages and files, as the sender of the request sees it. */
export type OriginOf = (request: OriginRequest) => string;

export const makeOriginOf =
  (publicUrl: URL | undefined): OriginOf =>
  ({ protocol, headers: { host } }) =>
    publicUrl?.origin ?? `${protocol}://${host}`;
