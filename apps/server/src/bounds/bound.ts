/** One limit on what a person, an API key or a stranger can make the server keep, hold in memory or compute. */
export interface Bound {
  value: number;
  unit: 'bytes' | 'milliseconds' | 'seconds' | 'days' | 'characters' | 'pixels' | 'count' | 'percent';
  /** Whom the limit counts for. */
  per: 'request' | 'person' | 'address' | 'connection' | 'picture' | 'row' | 'task' | 'process' | 'deployment';
  /** What the limit is on, in one plain phrase. */
  limits: string;
  /** What the caller gets when the limit is met, such as `429 too_many_requests`. */
  answer: string;
  /** The environment variable that overrules `value`. */
  variable?: string;
}

export type Bounds = Readonly<Record<string, Bound>>;
