/** One limit on what a person, an API key or an anonymous client can make the server store, hold in memory or compute. */
export interface Bound {
  value: number;
  unit: 'bytes' | 'milliseconds' | 'seconds' | 'days' | 'characters' | 'pixels' | 'count' | 'percent';
  /** What the limit is counted for. */
  per: 'request' | 'person' | 'address' | 'connection' | 'picture' | 'row' | 'task' | 'process' | 'deployment';
  /** What is limited, in one plain phrase. */
  limits: string;
  /** What happens beyond the limit, such as `429 too_many_requests`. */
  answer: string;
  /** The environment variable that overrides `value`. */
  variable?: string;
}

export type Bounds = Readonly<Record<string, Bound>>;
