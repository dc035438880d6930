/** One limit on what a person, an API key or an anonymous client can make the server store, hold in memory or compute. */
export interface Bound {
  value: number;
  unit: 'bytes' | 'milliseconds' | 'seconds' | 'days' | 'characters' | 'pixels' | 'count' | 'percent';
  /** The limit applies to each of these separately. */
  per: 'request' | 'person' | 'address' | 'connection' | 'picture' | 'row' | 'task' | 'process' | 'deployment';
  /** Names the limited resource in a short phrase. */
  limits: string;
  /** The server's reaction when the limit is exceeded, such as `429 too_many_requests`. */
  answer: string;
  /** The environment variable that overrides `value`. */
  variable?: string;
}

export type Bounds = Readonly<Record<string, Bound>>;
