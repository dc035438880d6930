import type { Bounds } from './bound.ts';
import { CONNECTION_BOUNDS } from './transport/connections.ts';
import { JSON_BOUNDS } from './transport/json.ts';
import { RESPONSE_BOUNDS } from './transport/responses.ts';
import { UPLOAD_BOUNDS } from './transport/uploads.ts';

export const TRANSPORT_BOUNDS = {
  ...CONNECTION_BOUNDS,
  ...JSON_BOUNDS,
  ...RESPONSE_BOUNDS,
  ...UPLOAD_BOUNDS,
} as const satisfies Bounds;

/** The limits that a server enforces. Tests lower them. */
export type TransportLimits = Readonly<Record<keyof typeof TRANSPORT_BOUNDS, number>>;

export const transportLimits = (changed: Partial<TransportLimits> = {}): TransportLimits => {
  const values = Object.entries(TRANSPORT_BOUNDS).map(([name, { value }]) => [name, value]);
  // The type of `fromEntries` loses the names of the keys. They are those of the object above.
  return { ...(Object.fromEntries(values) as TransportLimits), ...changed };
};
