/** An address to which paths are appended, without the slashes at its end. */
export const baseAddress = (address: string): string => address.replace(/\/+$/, '');
