import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Makes added and removed names in a folder survive a power loss. */
export const syncFolder = async (path: string): Promise<void> => {
  await using folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  await folder.sync();
};
