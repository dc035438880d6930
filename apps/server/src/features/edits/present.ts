import type { ImageData, OwnTask, ResultImage, Task, TaskProgress } from '@pictor/contracts';
import { textOf } from '../../platform/messages/catalogue.ts';
import { parseMessage } from '../../platform/messages/message.ts';
import type { OutputPicture } from '../lineage/lineage.ts';
import { deliveredOf, requestedOf } from './delivered.ts';
import { type Picture, referencesOf, sourceOf, type TaskWithImages } from './repo.ts';

const present = (picture: Picture): ImageData => ({ id: picture.asset_id, thumb_id: picture.thumbnail_id });

const presentResult = ({ position, width, height, model_version, ...picture }: OutputPicture): ResultImage => ({
  ...present(picture),
  position,
  width,
  height,
  ...(model_version !== null && { model: model_version }),
});

/** The text of the message. A task that failed before messages had two languages has it in one. */
const textsOf = ({ failure, shortfall }: TaskWithImages): Pick<Task, 'message' | 'messages'> => {
  const stored = failure ?? shortfall;
  const message = stored === null ? undefined : parseMessage(stored);
  if (!message) return {};
  const { language, sentences } = message;
  const texts = textOf(sentences);
  const isInOne = sentences.some(({ code, values }) => code === 'earlier_sentence' && values.en === undefined);
  return { message: texts[language], ...(!isInOne && { messages: texts }) };
};

export const presentTask = (task: TaskWithImages, progress: TaskProgress | undefined): Task => {
  const source = sourceOf(task.inputs);
  const references = referencesOf(task.inputs);
  const [result] = task.outputs;
  return {
    id: task.id,
    status: task.status,
    original_image: source ? present(source) : null,
    ...(result && { result_image: present(result), result_images: task.outputs.map(presentResult) }),
    requested: requestedOf(task),
    ...(result && { delivered: deliveredOf(task) }),
    ...(references.length > 0 && { references: references.map(present) }),
    ...(task.batch_id !== null && { batch: task.batch_id }),
    prompt: task.prompt,
    model: task.model,
    ...textsOf(task),
    ...(task.error_code !== null && { error_code: task.error_code }),
    ...(task.status === 'processing' && progress && { progress }),
    cost: task.cost,
    created_at: task.created_at,
    updated_at: task.updated_at,
  };
};

export const presentOwnTask = (task: TaskWithImages, progress: TaskProgress | undefined): OwnTask => {
  const { result_images: results, ...shared } = presentTask(task, progress);
  const isSaved = task.outputs.map(({ saved }) => saved === 1);
  return {
    ...shared,
    ...(results && { result_images: results.map((result, n) => ({ ...result, saved: isSaved[n] === true })) }),
    saved: isSaved.includes(true),
  };
};
