import type { DarkroomReading, DarkroomTaskReading } from '@pictor/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { failureOf } from '../editor-reader.ts';
import { useEditor } from '../use-editor.ts';
import { readingQuery, taskReadingQuery } from './api.ts';

/** Milliseconds without typing after which users look up at the screen. */
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
  /** The reading of the words at the last pause; undefined if there is none. */
  reading: DarkroomReading | undefined;
  /** The reading is about the current words. */
  current: boolean;
  /** The reading of a run of the same words that has failed on this picture. */
  failed: DarkroomTaskReading | undefined;
}

/** Reads the words when the user pauses typing, if the darkroom is chosen. */
export function useReading(): Readings {
  const prompt = useEditor(({ document }) => document.draft.prompt);
  const engine = useEditor(({ model }) => model?.engine);
  const failure = useEditor(failureOf);
  const words = useAfterPause(prompt);
  const asked = engine === 'darkroom' && prompt.trim() !== '';
  const read = useQuery({
    ...readingQuery(words),
    enabled: asked && words.trim() !== '',
    placeholderData: keepPreviousData,
  });
  const same = failure?.error_code === 'unsupported_instruction' && failure.prompt === prompt.trim();
  const failed = useQuery({ ...taskReadingQuery(failure?.id ?? ''), enabled: asked && same });
  return {
    reading: asked && !read.isError ? read.data : undefined,
    current: asked && words === prompt && read.isSuccess && !read.isPlaceholderData,
    failed: asked && same ? (failed.data ?? NOTHING_KNOWN) : undefined,
  };
}
