import type { ProviderKind } from '@pictor/contracts';
import { baseAddress } from '../../engines/remote/http/base-address.ts';
import { BadRequest } from '../../platform/errors.ts';

const PROTOCOLS = new Set(['http:', 'https:']);

/** @returns the address without slashes at its end @throws {BadRequest} `base_url_invalid` */
export const requireBaseUrl = (kind: ProviderKind, text: string): string => {
  const url = URL.parse(text.trim());
  const invalid = (sentence: string): BadRequest => new BadRequest('base_url_invalid', sentence);
  if (!url || !PROTOCOLS.has(url.protocol) || url.hostname === '')
    throw invalid('接口地址必须以 https:// 或 http:// 开头，例如 https://api.openai.com/v1');
  if (url.username !== '' || url.password !== '') throw invalid('接口地址里不能有用户名或密码，请把密钥填到密钥一栏');
  // An empty query or fragment is only in the text.
  if (/[?#]/.test(url.href)) throw invalid('接口地址里不能有 ? 或 #');
  if (kind === 'openai' && /\/images(?:\/|$)/.test(url.pathname))
    throw invalid('接口地址要写到 /images 之前，例如 https://api.openai.com/v1');
  return baseAddress(url.href);
};

/** Servers on a local network and some gateways need no key. */
export const needsKey = (kind: ProviderKind, baseUrl: string): boolean =>
  kind !== 'openai' || new URL(baseUrl).hostname === 'api.openai.com';
