import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, type Dispatcher, request } from 'undici';
import { ENGINES_BOUNDS } from '../../../platform/bounds/engines.ts';
import { arrivedBytes } from '../bytes/arrived-bytes.ts';
import { decompress } from '../bytes/decompress.ts';
import { NotDecompressed } from '../bytes/inflate.ts';
import { AddressFailure, fetchFailure } from '../failures/address-failure.ts';
import { type Picture, pictureOf } from '../picture/picture.ts';
import { PICTURE_BYTES, PictureBytes, PictureTooLarge } from '../picture/picture-bytes.ts';
import { withRetries } from '../retry.ts';
import { isPublicAddress } from './public-address.ts';

const REDIRECTS = 3;
/** Enough bytes to detect the type of a picture. */
const HEAD_LENGTH = 12;
const EXPIRED_STATUSES = new Set([403, 404, 410]);

export interface ResolvedAddress {
  address: string;
  family: number;
}

/** All IP addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly ResolvedAddress[]>;

export interface ResultAddressOptions {
  /** The address of the provider. Only a provider without TLS may send addresses without TLS, and only a private one private addresses. */
  baseUrl: string;
  /**
   * The hosts from which results are fetched: a host as in an address, or `*.` and a domain for all hosts in it. Without a port, only the
   * default port is allowed. The provider's own host counts only if it is listed.
   */
  hosts: readonly string[];
  maxBytes?: number;
  /** The time limit of a fetch with all its retries. */
  milliseconds?: number;
  /** The wait before the first retry. It doubles with each further retry. */
  backoffMilliseconds?: number;
  resolve?: Resolve;
}

/**
 * Fetches the picture at an address in an answer. The picture was paid for, so temporary failures are retried here.
 *
 * @throws {EngineError} if the address is not allowed, or if there is no picture. The error is never a TransientError, because a retry of
 * the whole call would pay again.
 * @throws the signal's reason
 */
export type FetchResult = (address: string, signal: AbortSignal) => Promise<Picture>;

const resolveBySystem: Resolve = (hostname) => systemLookup(hostname, { all: true });

/** The host name without the brackets of an IPv6 address. */
const hostnameOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

const matches = (pattern: string, { host }: URL): boolean =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;

/** Decides from where results are fetched. */
class AddressPolicy {
  readonly #base: URL;
  readonly #hosts: readonly string[];
  readonly #resolve: Resolve;

  constructor({ baseUrl, hosts, resolve = resolveBySystem }: ResultAddressOptions) {
    this.#base = new URL(baseUrl);
    this.#hosts = hosts.map((host) => host.toLowerCase());
    this.#resolve = resolve;
  }

  /** @throws {AddressFailure} */
  async allowed(address: string, from?: URL): Promise<URL> {
    const url = URL.parse(address.trim(), from?.href);
    if (!url) throw new AddressFailure({ because: 'not an address' });
    const { host, protocol, username, password } = url;
    const isSecure = protocol === 'https:' || (protocol === 'http:' && this.#base.protocol === 'http:');
    if (!isSecure) throw new AddressFailure({ because: 'the scheme', host });
    if (username !== '' || password !== '') throw new AddressFailure({ because: 'a password', host });
    if (!this.#hosts.some((pattern) => matches(pattern, url))) throw new AddressFailure({ because: 'the host', host });
    // Node does not look up a host that is an IP address.
    if (isIP(hostnameOf(url))) await this.#addressesOf(hostnameOf(url));
    return url;
  }

  /** The lookup of a connection. The connection goes to an address that was checked, because nothing looks it up again. */
  readonly lookup: LookupFunction = (hostname, { all }, callback) => {
    this.#addressesOf(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (all) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error('lookup failed'), ''),
    );
  };

  /** The addresses of a host to which a connection is allowed. @throws {AddressFailure} */
  async #addressesOf(hostname: string): Promise<readonly ResolvedAddress[]> {
    const all = await this.#resolved(hostname);
    const open = all.filter(({ address }) => isPublicAddress(address));
    if (open.length === all.length) return all;
    if (await this.#isBasePrivate()) return all;
    if (open.length > 0) return open;
    throw new AddressFailure({ because: 'a private address', host: hostname });
  }

  async #isBasePrivate(): Promise<boolean> {
    const addresses = await this.#resolved(hostnameOf(this.#base));
    return addresses.every(({ address }) => !isPublicAddress(address));
  }

  async #resolved(hostname: string): Promise<readonly ResolvedAddress[]> {
    const family = isIP(hostname);
    const addresses = family === 0 ? await this.#resolve(hostname) : [{ address: hostname, family }];
    if (addresses.length === 0) throw new AddressFailure({ because: 'no such host', host: hostname });
    return addresses;
  }
}

const first = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

/** Reads the picture of a response, at most `maxBytes` of it. Stops as soon as it is clear that there is none. */
const readPicture = async (
  { body, headers }: Dispatcher.ResponseData,
  host: string,
  maxBytes: number,
): Promise<Picture> => {
  const noPicture = (): AddressFailure => new AddressFailure({ because: 'no picture', host });
  if (Number(first(headers['content-length'])) > maxBytes) throw new AddressFailure({ because: 'too large', host });
  const bytes = new PictureBytes(maxBytes);
  try {
    for await (const chunk of decompress(arrivedBytes(body), first(headers['content-encoding']))) {
      bytes.appendBytes(chunk);
      if (bytes.length >= HEAD_LENGTH && !pictureOf(bytes, true).mimeType) throw noPicture();
    }
  } catch (error) {
    if (error instanceof PictureTooLarge) throw new AddressFailure({ because: 'too large', host });
    throw error instanceof NotDecompressed ? noPicture() : error;
  }
  const picture = pictureOf(bytes, true);
  if (!picture.mimeType) throw noPicture();
  return picture;
};

export const createResultFetch = (options: ResultAddressOptions): FetchResult => {
  const {
    maxBytes = PICTURE_BYTES,
    milliseconds = ENGINES_BOUNDS.pictureFetchTime.value,
    backoffMilliseconds = 1000,
  } = options;
  const policy = new AddressPolicy(options);
  const agent = new Agent({
    connect: { lookup: policy.lookup },
    // The time limit is for the whole fetch.
    headersTimeout: 0,
    bodyTimeout: 0,
    // A compressed body may be long and still decompress to nothing.
    maxResponseSize: maxBytes,
    // No connection is used again, so each request connects to an address that was checked for it.
    pipelining: 0,
    allowH2: false,
  });

  /** Sends no header with a key or a cookie. */
  const get = (url: URL, signal: AbortSignal): Promise<Dispatcher.ResponseData> =>
    request(url, { dispatcher: agent, signal, headers: { accept: 'image/*' } });

  const fetchOnce = async (address: string, signal: AbortSignal): Promise<Picture> => {
    let url = await policy.allowed(address);
    for (let redirects = 0; ; redirects++) {
      const { host } = url;
      const response = await get(url, signal);
      const { statusCode: status, headers, body } = response;
      // Destroying a body that nobody reads emits an error.
      body.on('error', () => undefined);
      try {
        if (status >= 200 && status < 300) return await readPicture(response, host, maxBytes);
        const location = first(headers['location']);
        if (EXPIRED_STATUSES.has(status)) throw new AddressFailure({ because: 'expired', host, status });
        if (status >= 400 || location === undefined) throw new AddressFailure({ because: 'the status', host, status });
        if (redirects >= REDIRECTS) throw new AddressFailure({ because: 'redirects', host });
        url = await policy.allowed(location, url);
      } finally {
        body.destroy();
      }
    }
  };

  return async (address, signal) => {
    signal.throwIfAborted();
    const host = URL.parse(address)?.host ?? '';
    const limited = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
    try {
      const attempt = (): Promise<Picture> =>
        fetchOnce(address, limited).catch((error: unknown) => {
          throw fetchFailure(error, host, limited);
        });
      return await withRetries(attempt, { backoffMilliseconds, signal: limited, onRetry: () => undefined });
    } catch (error) {
      signal.throwIfAborted();
      throw limited.aborted ? fetchFailure(limited.reason, host, limited) : error;
    }
  };
};
