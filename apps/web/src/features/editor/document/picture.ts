/** A picture on the server. */
export interface Picture {
  id: string;
  thumbId: string;
  name?: string | undefined;
}
