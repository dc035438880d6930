import type { ImageData, OwnTask, Task, TaskProgress } from '@pictor/contracts';
import type { TaskImageRow } from '../../db/tables.ts';
import type { TaskWithImages } from './repo.ts';

const imageOf = (images: readonly TaskImageRow[], role: TaskImageRow['role']): ImageData | undefined => {
  const image = images.find((candidate) => candidate.role === role);
  return image && { id: image.asset_id, thumb_id: image.thumbnail_id };
};

export const presentTask = (task: TaskWithImages, progress: TaskProgress | undefined): Task => {
  const result = imageOf(task.images, 'result');
  return {
    id: task.id,
    status: task.status,
    original_image: imageOf(task.images, 'original') ?? null,
    ...(result && { result_image: result }),
    prompt: task.prompt,
    model: task.model,
    ...(task.message !== null && { message: task.message }),
    ...(task.messages !== null && { messages: JSON.parse(task.messages) }),
    ...(task.error_code !== null && { error_code: task.error_code }),
    ...(task.status === 'processing' && progress && { progress }),
    created_at: task.created_at,
    updated_at: task.updated_at,
  };
};

export const presentOwnTask = (task: TaskWithImages, progress: TaskProgress | undefined): OwnTask => ({
  ...presentTask(task, progress),
  saved: task.images.some(({ role, saved }) => role === 'result' && saved === 1),
});
