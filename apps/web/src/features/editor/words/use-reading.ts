import type { DarkroomReading, DarkroomTaskReading } from '@pictor/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { failureOf } from '../task-words.ts';
import type { Editor } from '../use-editor.ts';
import { readingQuery, taskReadingQuery } from './api.ts';

/** So long nobody types when somebody looks up. */
const PAUSE = 450;
const NOTHING_KNOWN: DarkroomTaskReading = {};

function useAfterPause(words: string): string {
  const [settled, setSettled] = useState(words);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(words), PAUSE);
    return () => clearTimeout(timer);
  }, [words]);
  return settled;
}

interface Readings {
  /** Of the words that were there at the last pause; undefined where nothing is known of them. */
  reading: DarkroomReading | undefined;
  /** It is about the words as they stand. */
  current: boolean;
  /** How a run of the same words was read that has failed on this picture. */
  failed: DarkroomTaskReading | undefined;
}

/** Reads the words on a pause in typing where the darkroom is to work on them. */
export function useReading(editor: Editor): Readings {
  const { draft, model } = editor;
  const words = useAfterPause(draft.prompt);
  const asked = model?.engine === 'darkroom' && draft.prompt.trim() !== '';
  const read = useQuery({
    ...readingQuery(words),
    enabled: asked && words.trim() !== '',
    placeholderData: keepPreviousData,
  });
  const failure = failureOf(editor);
  const same = failure?.error_code === 'unsupported_instruction' && failure.prompt === draft.prompt.trim();
  const failed = useQuery({ ...taskReadingQuery(failure?.id ?? ''), enabled: asked && same });
  return {
    reading: asked && !read.isError ? read.data : undefined,
    current: asked && words === draft.prompt && read.isSuccess && !read.isPlaceholderData,
    failed: asked && same ? (failed.data ?? NOTHING_KNOWN) : undefined,
  };
}
