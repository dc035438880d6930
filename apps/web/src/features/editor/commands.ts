import type { Model } from '@pictor/contracts';
import type { QueryClient } from '@tanstack/react-query';
import type { Picture } from './document/document.ts';
import type { DocumentAction } from './document/document-reducer.ts';
import { chosenCount, chosenRatio, chosenSize, type Draft, type Obstacle } from './document/draft.ts';
import { type Editor, nextFor, nextModels, nextObstacle, obstacleFor } from './editor-reader.ts';
import { addFiles, cancelUpload } from './references/load-references.ts';
import { taskRunner } from './run-tasks.ts';
import { dispatchFor } from './store.ts';
import { cancelUploads, openFiles } from './uploads/load-uploads.ts';

/** The actions of the user in the editor. Each reads the current state when it is called, so the same functions stay valid. */
export interface Commands {
  dispatch: (action: DocumentAction) => void;
  changeDraft: (to: Partial<Draft>) => void;
  openFiles: (files: readonly File[]) => void;
  cancelUpload: () => void;
  continueWith: (picture: Picture) => void;
  /** Makes a picture on the server a reference of the next run. */
  addReference: (picture: Picture) => void;
  addReferenceFiles: (files: readonly File[]) => void;
  removeReference: (key: string) => void;
  /** @returns what prevents the run */
  run: () => Obstacle | null;
  /** Chooses a model and starts a run at once. */
  runWith: (model: Model) => void;
  retry: () => void;
  stop: () => void;
}

export function editorCommands(person: string, editor: Editor, queryClient: QueryClient): Commands {
  const runner = taskRunner(person, queryClient);
  const dispatch = (action: DocumentAction): void => dispatchFor(person, action);
  const changeDraft = (to: Partial<Draft>): void => dispatch({ type: 'draft-changed', to });

  /** Starts a run with these models, the first of which has the choices that the composer shows. */
  const start = (models: readonly Model[], hindrance: Obstacle | null): Obstacle | null => {
    if (hindrance === 'uploading') dispatch({ type: 'run-asked' });
    const [first] = models;
    if (!first || hindrance) return hindrance;
    const several = models.length > 1;
    const next = several ? null : nextFor(editor, first);
    const { draft, original } = editor.document;
    if (next) dispatch({ type: 'went-on', picture: next });
    const batch = several ? { batch: crypto.randomUUID() } : {};
    void runner.start(
      models.map((model) => ({
        original: next ?? original,
        references: draft.references.flatMap(({ picture }) => picture ?? []),
        prompt: draft.prompt.trim(),
        model: model.id,
        aspectRatio: chosenRatio(draft, first),
        size: chosenSize(draft, first),
        // Each of several models makes one result, so that all of them fit on the stage.
        count: several ? 1 : chosenCount(draft, model),
        ...batch,
      })),
    );
    return null;
  };

  return {
    dispatch,
    changeDraft,
    openFiles: (files) => openFiles(person, files),
    cancelUpload: cancelUploads,
    continueWith: (picture) => dispatch({ type: 'original-chosen', picture }),
    addReference: (picture) => {
      const reference = { key: crypto.randomUUID(), name: picture.name ?? '', previewUrl: '', picture };
      dispatch({ type: 'reference-added', reference });
    },
    addReferenceFiles: (files) => addFiles(person, files),
    removeReference: (key) => {
      const reference = editor.document.draft.references.find((one) => one.key === key);
      if (reference?.picture === null) cancelUpload(key);
      dispatch({ type: 'reference-removed', key });
    },
    run: () => start(nextModels(editor), nextObstacle(editor)),
    runWith: (model) => {
      changeDraft({ model: model.id, alongside: [] });
      start([model], obstacleFor(editor, model));
    },
    retry: () => {
      if (editor.activeTask) void runner.retry(editor.activeTask);
    },
    stop: () => {
      if (editor.activeTask) void runner.stop(editor.activeTask);
    },
  };
}
