import { z } from 'zod';
import { AssetId, TaskId } from './assets.ts';
import { AspectRatio, ImageSize, RESULTS_MAX } from './models.ts';
import { Cost } from './money/prices.ts';
import { TaskErrorCode } from './shared/errors.ts';
import { queryBoolean, queryInteger } from './shared/query.ts';
import { BothLanguages, filledText } from './shared/text.ts';

export const PROMPT_LENGTH = 4000;
const Prompt = filledText(PROMPT_LENGTH);
/** The id of a provider, `/` and its id of the model may be longer than the id of a model alone. */
const ModelId = z.string().min(1).max(160);

/** A word of the model, such as `high` or `transparent`. Each model has its own list of values. */
const Choice = z.string().regex(/^[a-z]{1,16}$/);

/** The largest number of references of one task. Each model has its own limit. */
export const REFERENCES_MAX = 16;
/** The user's own pictures, in the order in which the model gets them. In the prompt, `@1` names the first of them. */
const References = z.array(z.strictObject({ id: AssetId })).max(REFERENCES_MAX);
/** How many results are wanted. Each model has its own limit. */
const Count = z.int().min(1).max(RESULTS_MAX);

/** The tasks of one run on several models have the same batch. The client makes it. */
const Batch = z.uuid();

export const EditRequest = z.strictObject({
  orig_img: AssetId,
  orig_thumb: AssetId,
  prompt: Prompt,
  model: ModelId.optional(),
  references: References.optional(),
  count: Count.optional(),
  aspect_ratio: AspectRatio.optional(),
  size: ImageSize.optional(),
  quality: Choice.optional(),
  background: Choice.optional(),
  batch: Batch.optional(),
});
export type EditRequest = z.infer<typeof EditRequest>;

export const GenerateRequest = z.strictObject({
  prompt: Prompt,
  model: ModelId.optional(),
  references: References.optional(),
  count: Count.optional(),
  aspect_ratio: AspectRatio.optional(),
  size: ImageSize.optional(),
  quality: Choice.optional(),
  background: Choice.optional(),
  batch: Batch.optional(),
});
export type GenerateRequest = z.infer<typeof GenerateRequest>;

export const RetryRequest = z.strictObject({ prompt: Prompt.optional() });
export type RetryRequest = z.infer<typeof RetryRequest>;

export const TaskCreated = z.object({ task_id: z.string() });
export type TaskCreated = z.infer<typeof TaskCreated>;

export const TaskQuery = z.object({ task_id: TaskId });

export const TASK_STATUSES = ['processing', 'completed', 'failed'] as const;
export const TaskStatus = z.enum(TASK_STATUSES);
export type TaskStatus = z.infer<typeof TaskStatus>;

/** What a running task is doing. `retrying` means that the model was unavailable and is being called again. */
export const TASK_STAGES = ['waiting', 'preparing', 'calling_model', 'retrying', 'applying', 'storing'] as const;
export const TaskProgress = z.object({ stage: z.enum(TASK_STAGES), attempt: z.int().optional() });
export type TaskProgress = z.infer<typeof TaskProgress>;

export const ImageData = z.object({ id: z.string(), thumb_id: z.string() });
export type ImageData = z.infer<typeof ImageData>;

export const ResultImage = ImageData.extend({
  /** The place among the results that were asked for, from 0. Results come in any order, and some may fail. */
  position: z.int(),
  /** In pixels. Null if the picture was deleted before its size was stored. */
  width: z.int().nullable(),
  height: z.int().nullable(),
  /** The model that ran, in the words of the provider. */
  model: z.string().optional(),
  /** Whether it was saved in the library. Only the owner of the task sees it. */
  saved: z.boolean().optional(),
});
export type ResultImage = z.infer<typeof ResultImage>;

/** The request of a task. */
export const Requested = z.object({
  count: z.int(),
  model: z.string(),
  size: z.string().optional(),
  ratio: z.string().optional(),
});
export type Requested = z.infer<typeof Requested>;

export const DELIVERED_FACTS = ['count', 'size', 'ratio', 'model'] as const;

/** The results of a task. Size, ratio and model are those of the first result for which they are known. */
export const Delivered = z.object({
  count: z.int(),
  /** The version of the model, in the words of the provider. */
  model: z.string().optional(),
  /** In pixels, such as `1344x768`. */
  size: z.string().optional(),
  /** The requested ratio if the result has it nearly, else a usual ratio or the exact one. */
  ratio: z.string().optional(),
  /** The facts in which any of the results differs from the request. Empty while the task runs. */
  differs: z.array(z.enum(DELIVERED_FACTS)),
});
export type Delivered = z.infer<typeof Delivered>;

/**
 * TaskResponse of the specification. Times are integer milliseconds.
 *
 * A task with several results shows each as soon as it has come. It is completed if at least one has come. `message` then says how many
 * have failed, and why. A task that is stopped has failed, but keeps the results that had come before, because they were paid for.
 */
export const Task = z.object({
  id: z.string(),
  status: TaskStatus,
  original_image: ImageData.nullable(),
  /** The first of the results that have come. */
  result_image: ImageData.optional(),
  /** All results that have come, by position. Absent if there are none. */
  result_images: z.array(ResultImage).optional(),
  requested: Requested,
  /** Absent if there are no results. */
  delivered: Delivered.optional(),
  /** The pictures that the model got in addition to the original, in their order. Absent if there are none. */
  references: z.array(ImageData).optional(),
  /** The same for all tasks of a run on several models. A retry belongs to it, too. Absent for any other task. */
  batch: z.string().optional(),
  prompt: z.string(),
  model: z.string(),
  message: z.string().optional(),
  /** The same in both languages. Absent if the task failed before messages had two languages. */
  messages: BothLanguages.optional(),
  error_code: TaskErrorCode.optional(),
  progress: TaskProgress.optional(),
  /** The sum of the costs of the model's calls so far, in the currency of the owner, also if the task failed. Null if it is not known. */
  cost: Cost.nullable(),
  created_at: z.int(),
  updated_at: z.int(),
});
export type Task = z.infer<typeof Task>;

/** A task as its owner sees it. It includes whether its results are in the library. */
export const OwnTask = Task.extend({
  /** Whether at least one of the results was saved. */
  saved: z.boolean(),
});
export type OwnTask = z.infer<typeof OwnTask>;

export const TaskListQuery = z.object({
  limit: queryInteger({ min: 1, max: 100, fallback: 20 }),
  cursor: z.string().max(128).optional(),
  status: TaskStatus.optional(),
  /** Only tasks that have a result and of which no result was saved. The result still exists. */
  unsaved: queryBoolean,
  /** Only tasks of this batch. */
  batch: Batch.optional(),
});
export const TaskPage = z.object({ tasks: z.array(OwnTask), next_cursor: z.string().nullable() });
export type TaskPage = z.infer<typeof TaskPage>;

export const TaskMessage = z.object({ message: z.string() });

/**
 * Server-sent events of `/api/image-edit/events`: first `snapshot` (`{tasks}`: the newest tasks and all running tasks), then `task` (an
 * {@link OwnTask}) at every change, and `task_deleted` (`{id}`).
 */
export const TaskSnapshotEvent = z.object({ tasks: z.array(OwnTask) });
export type TaskSnapshotEvent = z.infer<typeof TaskSnapshotEvent>;
export const TaskDeletedEvent = z.object({ id: z.string() });
export type TaskDeletedEvent = z.infer<typeof TaskDeletedEvent>;
