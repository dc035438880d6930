import { pictureFileProblem } from '../../../lib/intake/picture-file.ts';
import type { OpenedFile } from '../document/document.ts';
import { dispatchFor } from '../store.ts';

/** A file to upload, with its key in the document. */
export interface Work {
  file: File;
  key: string;
}

const opened = ({ file: { name }, key }: Work): OpenedFile => ({
  key,
  name,
  previewUrl: '',
  converting: null,
  picture: null,
  shownTaskId: null,
  view: 'original',
});

/** Puts files that may be pictures on the stage at once: the user may request a run before the upload code has loaded. */
export function takeUp(person: string, files: readonly File[]): Work[] {
  const works = files
    .filter((file) => !pictureFileProblem(file))
    .map((file): Work => ({ file, key: crypto.randomUUID() }));
  if (works.length > 0) dispatchFor(person, { type: 'files-opened', files: works.map(opened) });
  return works;
}
