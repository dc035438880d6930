import { z } from 'zod';
import { PROMPT_LENGTH } from './edits.ts';
import { BothLanguages, plainText } from './shared/text.ts';

/** A part of the prompt. The offsets count UTF-16 code units, like `selectionStart` of a text field. */
const PromptPart = z.object({ text: z.string(), start: z.int(), end: z.int() });

export const DARKROOM_REFUSALS = ['not_understood', 'needs_quotes', 'negated', 'out_of_range', 'no_change'] as const;
export const DarkroomRefusal = z.enum(DARKROOM_REFUSALS);
export type DarkroomRefusal = z.infer<typeof DarkroomRefusal>;

/** Body of `POST /api/v1/darkroom/read`. An empty prompt is allowed, because the client sends the field while the person is typing. */
export const DarkroomReadRequest = z.strictObject({ prompt: plainText(PROMPT_LENGTH) });
export type DarkroomReadRequest = z.infer<typeof DarkroomReadRequest>;

/** How the darkroom reads an instruction, without running it. */
export const DarkroomReading = z.object({
  /** Whether a task with this prompt would start. The picture may still make an operation impossible. */
  accepted: z.boolean(),
  /** The language of the prompt, and of `message` and `suggestion`. */
  language: z.enum(['zh', 'en']),
  /** The understood parts, in the order of the prompt. */
  understood: z.array(PromptPart.extend({ words: BothLanguages })),
  /** All understood parts as one line: "亮度 +10%，对比度 +8%". */
  words: BothLanguages,
  /** The parts that were not understood. */
  refused: z.array(PromptPart.extend({ reason: DarkroomRefusal })),
  /** Why the instruction is refused: a text for the person, in the language of the prompt. */
  message: z.string().nullable(),
  /** The same in both languages. */
  messages: BothLanguages.nullable(),
  /** The nearest instruction that the darkroom can run, ready to be used as a prompt. */
  suggestion: z.string().nullable(),
  /** Whether an AI model could do what the darkroom cannot. */
  needs_model: z.boolean(),
});
export type DarkroomReading = z.infer<typeof DarkroomReading>;

/** `GET /api/v1/darkroom/reading?task_id=`: how the prompt of a darkroom task was read. */
export const DarkroomTaskReading = z.object({
  /** A description of the operations that were run. Absent if the instruction was refused. */
  words: BothLanguages.optional(),
  /** How the file was written, and which quality was reduced to meet a limit of bytes. */
  output: BothLanguages.optional(),
  refused: z.array(PromptPart.extend({ reason: DarkroomRefusal })).optional(),
  understood: z.array(PromptPart.extend({ words: BothLanguages })).optional(),
  suggestion: z.string().optional(),
  needs_model: z.boolean().optional(),
});
export type DarkroomTaskReading = z.infer<typeof DarkroomTaskReading>;
