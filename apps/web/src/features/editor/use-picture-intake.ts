import { useEffect, useEffectEvent, useState } from 'react';
import { pickPicture } from './picture-file.ts';

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Takes a picture dropped anywhere on the page or pasted. Tells whether one is being dragged over it. */
export function usePictureIntake(onFile: (file: File) => void): boolean {
  const [dragging, setDragging] = useState(false);
  const take = useEffectEvent((files: Iterable<File> | undefined): boolean => {
    const file = pickPicture(files ?? []);
    if (file) onFile(file);
    return file !== null;
  });

  useEffect(() => {
    // Enter and leave come for every element on the way, so they are counted.
    let depth = 0;
    const listeners = {
      dragenter: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        depth += 1;
        setDragging(true);
      },
      dragleave: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        depth = Math.max(0, depth - 1);
        if (depth === 0) setDragging(false);
      },
      dragover: (event: DragEvent) => {
        if (carriesFiles(event)) event.preventDefault();
      },
      drop: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        depth = 0;
        setDragging(false);
        take(event.dataTransfer?.files);
      },
      paste: (event: ClipboardEvent) => {
        if (take(event.clipboardData?.files)) event.preventDefault();
      },
    };
    const controller = new AbortController();
    const { signal } = controller;
    addEventListener('dragenter', listeners.dragenter, { signal });
    addEventListener('dragleave', listeners.dragleave, { signal });
    addEventListener('dragover', listeners.dragover, { signal });
    addEventListener('drop', listeners.drop, { signal });
    addEventListener('paste', listeners.paste, { signal });
    return () => controller.abort();
  }, []);

  return dragging;
}
