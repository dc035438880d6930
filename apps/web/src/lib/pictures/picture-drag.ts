/** A picture on the server that is dragged from one part of the page to another. */
interface DraggedPicture {
  id: string;
  thumbId: string;
  name: string;
}

/** Other pages and programs do not read this type, and the page does not take it for a file. */
const TYPE = 'application/x-pictor-picture';

export function dragPicture(data: DataTransfer, picture: DraggedPicture): void {
  data.setData(TYPE, JSON.stringify(picture));
  data.effectAllowed = 'copy';
}

export const carriesPicture = (data: DataTransfer): boolean => data.types.includes(TYPE);

const isPicture = (value: unknown): value is DraggedPicture =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'string' &&
  'thumbId' in value &&
  typeof value.thumbId === 'string' &&
  'name' in value &&
  typeof value.name === 'string';

/** Another page can write the same type, so the value is checked. */
export function droppedPicture(data: DataTransfer): DraggedPicture | null {
  try {
    const value: unknown = JSON.parse(data.getData(TYPE));
    return isPicture(value) ? value : null;
  } catch {
    return null;
  }
}
