import type { ListedModel } from '@pictor/contracts';
import { z } from 'zod';
import { EngineError } from '../engine.ts';
import { titleOf } from './failures/evidence.ts';
import { httpFailure } from './failures/http-failure.ts';
import { parseError } from './failures/provider-error.ts';
import { QUOTE_LENGTH } from './failures/redaction.ts';
import type { Json } from './http/json.ts';
import { readJson } from './http/read-json.ts';
import { createSend, isSuccess } from './http/transport.ts';
import type { Provider } from './provider.ts';

interface ProbeOptions {
  url: string;
  /** With the key. */
  headers: Readonly<Record<string, string>>;
  provider: Provider;
  /** The error for a refusal. */
  refused?: typeof httpFailure;
}

/** The JSON that a provider answers to a GET. @throws {EngineError} @throws the signal's reason */
export const probe = async (options: ProbeOptions, signal: AbortSignal): Promise<Json> => {
  const { url, headers, provider, refused = httpFailure } = options;
  const { settings, excerpt } = provider;
  const send = createSend({ headers, settings, read: readJson, isFreshConnection: true });
  const { document, page, ...head } = await send({ method: 'GET', url }, signal);
  const error = document === undefined ? undefined : parseError(document);
  if (!isSuccess(head.status) || error) throw refused({ ...head, page, error }, { url, prompt: '' }, provider);
  if (document !== undefined) return document;
  const quote = excerpt(titleOf(page), QUOTE_LENGTH);
  throw new EngineError('provider_invalid', [
    { code: 'not_the_service', values: { url_variable: settings.url, status: head.status, quote } },
  ]);
};

/** For JSON that is not the answer of the API. */
export const notAnAnswer = ({ settings }: Provider): EngineError =>
  new EngineError('provider_invalid', [{ code: 'not_an_answer', values: { url_variable: settings.url } }]);

const ModelList = z.object({ data: z.array(z.object({ id: z.string() })) });

/** The models of a list in OpenAI's format. @throws {EngineError} */
export const listedModels = (document: Json, provider: Provider): ListedModel[] => {
  const { data: list } = ModelList.safeParse(document);
  if (!list) throw notAnAnswer(provider);
  return list.data.map(({ id }) => ({ id }));
};
