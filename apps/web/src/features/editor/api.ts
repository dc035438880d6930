import type {
  AspectRatio,
  EditRequest,
  GenerateRequest,
  ImageSize,
  OwnTask,
  Task,
  TaskCreated,
  TaskPage,
} from '@pictor/contracts';
import { queryOptions } from '@tanstack/react-query';
import { ApiError, NetworkError } from '../../lib/http/api-error.ts';
import { request, requireAnswer } from '../../lib/http/http.ts';
import { assetUrl } from '../../lib/pictures/asset-url.ts';
import type { Picture } from './document/document.ts';

const TASKS = '/api/image-edit';

export const EVENTS_URL = `${TASKS}/events`;

export const tasksKey = ['tasks'] as const;
/** One task that the list may not contain. */
export const taskKey = (id: string | null) => ['task', id] as const;

export const fetchTasks = async (): Promise<readonly OwnTask[]> =>
  (await request<TaskPage>(`${TASKS}/tasks?limit=20`)).tasks;

/** Fetches all results that exist and are not in the library, however old. */
export async function fetchUnsavedTasks(): Promise<OwnTask[]> {
  const tasks: OwnTask[] = [];
  let cursor: string | null = null;
  do {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: TaskPage = await request(`${TASKS}/tasks?unsaved=true&limit=100${after}`);
    tasks.push(...page.tasks);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return tasks;
}

export const fetchBatch = async (batch: string): Promise<readonly OwnTask[]> =>
  (await request<TaskPage>(`${TASKS}/tasks?batch=${encodeURIComponent(batch)}&limit=100`)).tasks;

export interface RunInput {
  original: Picture | null;
  references: readonly Picture[];
  prompt: string;
  model: string;
  aspectRatio: AspectRatio | null;
  size: ImageSize | null;
  count: number;
  /** The same for all tasks of a run on several models. */
  batch?: string;
}

/** Starts an edit if there is an original, otherwise a generation from the prompt alone. */
export async function createTask(input: RunInput): Promise<string> {
  const { original, references, prompt, model, aspectRatio, size, count, batch } = input;
  const wishes = {
    prompt,
    model,
    ...(references.length > 0 ? { references: references.map(({ id }) => ({ id })) } : {}),
    ...(aspectRatio ? { aspect_ratio: aspectRatio } : {}),
    ...(size ? { size } : {}),
    ...(count > 1 ? { count } : {}),
    ...(batch === undefined ? {} : { batch }),
  };
  if (!original) {
    const body: GenerateRequest = wishes;
    return (await request<TaskCreated>('/api/image-generate', { method: 'POST', body })).task_id;
  }
  const edit = async (orig_thumb: string): Promise<string> => {
    const body: EditRequest = { orig_img: original.id, orig_thumb, ...wishes };
    return (await request<TaskCreated>(TASKS, { method: 'POST', body })).task_id;
  };
  try {
    return await edit(original.thumbId);
  } catch (error) {
    // If a thumbnail was lost, the server has created a new one with another id. The error names that id.
    const current = error instanceof ApiError ? error.body.thumbnail_id : undefined;
    if (current === undefined) throw error;
    return await edit(current);
  }
}

const taskUrl = (id: string): string => `${TASKS}?task_id=${encodeURIComponent(id)}`;

export const fetchTask = (id: string): Promise<Task> => request<Task>(taskUrl(id));

export const stopTask = (id: string): Promise<unknown> => request(taskUrl(id), { method: 'PUT' });

export const retryTask = async (id: string): Promise<string> =>
  (await request<TaskCreated>(taskUrl(id), { method: 'PATCH', body: {} })).task_id;

/** Loads a picture into the browser's cache and returns its size, upright as the browser will show it. */
export async function measurePicture(url: string): Promise<{ width: number; height: number }> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return { width: image.naturalWidth, height: image.naturalHeight };
}

/** The browser does not tell why it does not show a picture, so ask the server. */
async function explainMissing(url: string, cause: unknown): Promise<never> {
  if (isLocal(url)) throw cause;
  await requireAnswer(url);
  throw new NetworkError('Could not load the picture', { cause });
}

/** A picture from the user's own disk needs no network, so a retry would not help. */
const isLocal = (url: string): boolean => url.startsWith('blob:');

export const pictureSizeQuery = (url: string) =>
  queryOptions({
    queryKey: ['picture-size', url],
    queryFn: () => measurePicture(url).catch((cause: unknown) => explainMissing(url, cause)),
    staleTime: Number.POSITIVE_INFINITY,
    ...(isLocal(url) ? { retry: false } : {}),
  });

/** `unreadable`: the browser cannot show a file. `gone`: the server does not have the picture. `away`: it could not be loaded. */
export type PictureProblem = 'unreadable' | 'gone' | 'away';

export function pictureProblem(url: string, error: unknown): PictureProblem {
  if (isLocal(url)) return 'unreadable';
  return error instanceof ApiError && error.status === 404 ? 'gone' : 'away';
}

export const pictureUrl = (picture: { id: string }): string => assetUrl(picture.id);
