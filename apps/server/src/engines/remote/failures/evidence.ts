import type { Evidence } from '../../engine.ts';
import type { HttpHead } from '../http/transport.ts';
import { type ProviderError, quotaIdsOf } from './provider-error.ts';
import type { Excerpt } from './redaction.ts';

/** A response that may be a refusal. */
export interface RefusedAnswer extends HttpHead {
  /** The error in the body, if any. */
  error: ProviderError | undefined;
  /** The beginning of a body in another format, such as HTML. */
  page: string | undefined;
}

/** Leaves out what the provider did not say. */
export const withoutGaps = (evidence: Evidence): Evidence =>
  Object.fromEntries(Object.entries(evidence).filter(([, value]) => value !== undefined));

/** A short name for a page: the title of HTML, such as `413 Request Entity Too Large`, or the first words of a page without a title. */
export const titleOf = (page: string | undefined): string | undefined => {
  const title = /<title[^>]{0,200}>([^<]{1,200})/i.exec(page ?? '')?.[1] ?? page?.replace(/<[^>]{0,2000}>/g, ' ');
  const words = title?.replace(/\s+/g, ' ').trim();
  return words === '' ? undefined : words;
};

export const evidenceOfError = (
  http: Omit<RefusedAnswer, 'error'>,
  error: ProviderError | undefined,
  excerpt: Excerpt,
): Evidence => {
  const [providerStatus, ...more] = error?.names ?? [];
  const quotaIds = error ? quotaIdsOf(error).map((id) => excerpt(id)) : [];
  return withoutGaps({
    httpStatus: http.status,
    contentType: excerpt(http.contentType),
    providerStatus: excerpt(providerStatus),
    providerNames: more.length > 0 ? more.map((name) => excerpt(name)) : undefined,
    providerMessage: excerpt(error?.message),
    quotaIds: error && error.details.length > 0 ? quotaIds : undefined,
    page: excerpt(titleOf(http.page), 300),
  });
};
