/** The parts of a request that tell how it reached this server. */
interface OriginRequest {
  protocol: string;
  headers: { host?: string | undefined };
}

/** Where this server's pages and files are for whoever sent a request. */
export type OriginOf = (request: OriginRequest) => string;

export const makeOriginOf =
  (publicUrl: URL | undefined): OriginOf =>
  ({ protocol, headers: { host } }) =>
    publicUrl?.origin ?? `${protocol}://${host}`;
