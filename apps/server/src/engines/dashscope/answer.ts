import { z } from 'zod';
import { type ProviderError, parseError } from '../remote/failures/provider-error.ts';
import type { Json } from '../remote/http/json.ts';
import { lenient } from '../remote/http/lenient.ts';

const Text = lenient(z.string().transform((text) => text.trim() || undefined));

const Part = z.object({ image: Text, text: Text }).catch({});
const Choice = z
  .object({
    finish_reason: Text,
    message: lenient(z.object({ content: lenient(z.array(Part)) })),
  })
  .catch({});
/** The results of older models. One of several may have failed. */
const Result = z.object({ url: Text, code: Text, message: Text }).catch({});

const Usage = z.object({
  output_image_count: lenient(z.number()),
  image_count: lenient(z.number()),
  output_width: lenient(z.number()),
  output_height: lenient(z.number()),
  width: lenient(z.number()),
  height: lenient(z.number()),
});

const Output = z.object({
  task_id: Text,
  task_status: Text,
  code: Text,
  message: Text,
  choices: lenient(z.array(Choice)),
  results: lenient(z.array(Result)),
});

const Document = z.object({
  output: lenient(Output),
  usage: lenient(Usage),
  request_id: Text,
  code: Text,
  message: Text,
});

export interface Answer {
  /** The id and the state of a job, if the answer is about one. */
  jobId: string | undefined;
  state: string | undefined;
  /** The addresses of the results. */
  addresses: readonly string[];
  /** The words of the model, if it answered in words. */
  text: string | undefined;
  finishReason: string | undefined;
  usage: z.infer<typeof Usage> | undefined;
  requestId: string | undefined;
  /** The error in the answer. Some errors come with HTTP 200. */
  error: ProviderError | undefined;
  /** Whether the document has a field of the API. Another service may have answered. */
  isAnswer: boolean;
}

const errorOf = (...all: ({ code?: string | undefined; message?: string | undefined } | undefined)[]) => {
  const named = all.find((one) => one?.code !== undefined);
  return named && parseError({ error: { code: named.code ?? null, message: named.message ?? null } });
};

export const parseAnswer = (document: Json | undefined): Answer => {
  const { output, usage, ...rest } = Document.catch({}).parse(document);
  const parts = output?.choices?.flatMap(({ message }) => message?.content ?? []) ?? [];
  const addresses = [...parts.map(({ image }) => image), ...(output?.results?.map(({ url }) => url) ?? [])];
  const text = parts.map((part) => part.text ?? '').join('');
  const own = errorOf(rest, output, ...(output?.results ?? []));
  return {
    jobId: output?.task_id,
    state: output?.task_status?.toUpperCase(),
    addresses: addresses.filter((address) => address !== undefined),
    text: text === '' ? undefined : text,
    finishReason: output?.choices?.[0]?.finish_reason,
    usage,
    requestId: rest.request_id,
    error: own ?? (output || document === undefined ? undefined : parseError(document)),
    isAnswer: output !== undefined,
  };
};
