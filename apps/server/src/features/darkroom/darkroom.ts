import { type DarkroomReading, DarkroomTaskReading } from '@pictor/contracts';
import { z } from 'zod';
import type { Edits } from '../edits/edits.ts';
import type { InstructionReader } from './instruction-reader.ts';

interface Dependencies {
  edits: Edits;
  reader: InstructionReader;
}

/** The part of a darkroom task's evidence that describes how it read the prompt. Evidence of other engines has none of these fields. */
const Evidence = z.object({
  ...DarkroomTaskReading.omit({ output: true }).shape,
  output: z.object({ words: DarkroomTaskReading.shape.output }).optional(),
});

/** Shows how the darkroom interprets instructions. */
export class DarkroomReadings {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** @throws {TooManyRequests} */
  async read(userId: string, prompt: string): Promise<DarkroomReading> {
    return await this.#deps.reader.read(userId, prompt);
  }

  /** How a task's instruction was interpreted. Empty if the task has not ended, or if another engine ran it. @throws {NotFound} */
  async ofTask(userId: string, taskId: string): Promise<DarkroomTaskReading> {
    const { data } = Evidence.safeParse(await this.#deps.edits.evidence(userId, taskId));
    if (!data) return {};
    const { output, ...reading } = data;
    return { ...reading, ...(output?.words ? { output: output.words } : {}) };
  }
}
