import type { DarkroomReading, DarkroomTaskReading } from '@pictor/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { AUTO_MODEL } from '../../../lib/pictures/model-name.ts';
import { isPlain } from '../document/auto-model.ts';
import { type Editor, failureOf } from '../editor-reader.ts';
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

/** Whether the darkroom will run the words if it understands them. */
const asksDarkroom = ({ document: { draft, original, upload }, model, models }: Editor): boolean => {
  if (model?.engine === 'darkroom') return true;
  if (model?.id !== AUTO_MODEL || !models) return false;
  return isPlain({ draft, models, picture: (upload ?? original) !== null });
};

/** Reads the words when the user pauses typing, if the darkroom may run them. */
export function useReading(): Readings {
  const prompt = useEditor(({ document }) => document.draft.prompt);
  const wanted = useEditor(asksDarkroom);
  const failure = useEditor(failureOf);
  const words = useAfterPause(prompt);
  const asked = wanted && prompt.trim() !== '';
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
