import type { ImageData, OwnTask, Task, TaskProgress } from '@pictor/contracts';
import type { Picture, TaskWithImages } from './repo.ts';

const present = (picture: Picture | undefined): ImageData | undefined =>
  picture && { id: picture.asset_id, thumb_id: picture.thumbnail_id };

export const presentTask = (task: TaskWithImages, progress: TaskProgress | undefined): Task => {
  const result = present(task.outputs[0]);
  return {
    id: task.id,
    status: task.status,
    original_image: present(task.inputs[0]) ?? null,
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
  saved: task.outputs.some(({ saved }) => saved === 1),
});
