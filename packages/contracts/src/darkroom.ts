import { z } from 'zod';
import { PROMPT_LENGTH } from './edits.ts';
import { BothLanguages, plainText } from './text.ts';

/** A stretch of the prompt; the offsets count UTF-16 code units, as `selectionStart` of a text field does. */
const PromptPart = z.object({ text: z.string(), start: z.int(), end: z.int() });

export const DARKROOM_REFUSALS = ['not_understood', 'needs_quotes', 'negated', 'out_of_range', 'no_change'] as const;
export const DarkroomRefusal = z.enum(DARKROOM_REFUSALS);
export type DarkroomRefusal = z.infer<typeof DarkroomRefusal>;

/** Body of `POST /api/v1/darkroom/read`. An empty prompt is allowed: a field is read while it is typed in. */
export const DarkroomReadRequest = z.strictObject({ prompt: plainText(PROMPT_LENGTH) });
export type DarkroomReadRequest = z.infer<typeof DarkroomReadRequest>;

/** How the darkroom reads an instruction, without doing it. */
export const DarkroomReading = z.object({
  /** Whether a task with this prompt would begin; the picture may still rule an operation out. */
  accepted: z.boolean(),
  /** Of the prompt: the language of `message` and `suggestion`. */
  language: z.enum(['zh', 'en']),
  /** What was understood, in the order of the prompt. */
  understood: z.array(PromptPart.extend({ words: BothLanguages })),
  /** All that was understood as one line: "亮度 +10%，对比度 +8%". */
  words: BothLanguages,
  /** What was not understood. */
  refused: z.array(PromptPart.extend({ reason: DarkroomRefusal })),
  /** Why it is refused, in words for the person, in the language of the prompt. */
  message: z.string().nullable(),
  /** The same in both languages. */
  messages: BothLanguages.nullable(),
  /** The nearest instruction that can be done, ready to be used as a prompt. */
  suggestion: z.string().nullable(),
  /** Whether an AI model could do what the darkroom cannot. */
  needs_model: z.boolean(),
});
export type DarkroomReading = z.infer<typeof DarkroomReading>;

/** `GET /api/v1/darkroom/reading?task_id=`: how the words of a darkroom task were read. */
export const DarkroomTaskReading = z.object({
  /** The operations that were run, in words; absent where the instruction was refused. */
  words: BothLanguages.optional(),
  /** How the file was written, and what was given up for a limit of bytes. */
  output: BothLanguages.optional(),
  refused: z.array(PromptPart.extend({ reason: DarkroomRefusal })).optional(),
  understood: z.array(PromptPart.extend({ words: BothLanguages })).optional(),
  suggestion: z.string().optional(),
  needs_model: z.boolean().optional(),
});
export type DarkroomTaskReading = z.infer<typeof DarkroomTaskReading>;
