import type { Evidence } from '../../engines/engine.ts';
import { TASKS_BOUNDS } from '../../platform/bounds/tasks.ts';

const sizeOf = (evidence: Evidence): number => Buffer.byteLength(JSON.stringify(evidence));

/**
 * Evidence as it is stored: JSON of a limited size. If it is too large, the largest parts are left out, and `left_out` lists their names.
 */
export const storedEvidence = (evidence: Evidence): string => {
  const limit = TASKS_BOUNDS.evidence.value;
  if (sizeOf(evidence) <= limit) return JSON.stringify(evidence);
  // Engines choose the names of the parts, so they are few and short.
  const names = Object.keys(evidence);
  const leftOut: string[] = [];
  let kept: Evidence = {};
  const bySize = Object.entries(evidence).sort(([, a], [, b]) => sizeOf({ a }) - sizeOf({ a: b }));
  for (const [name, part] of bySize) {
    const more = { ...kept, [name]: part };
    if (sizeOf({ ...more, left_out: names }) <= limit) kept = more;
    else leftOut.push(name);
  }
  return JSON.stringify({ ...kept, left_out: leftOut });
};
