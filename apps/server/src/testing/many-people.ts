/** Variables of a server on which many people register from one address. */
export const MANY_PEOPLE = { REGISTRATIONS_PER_HOUR: '100000' } as const;
