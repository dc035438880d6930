export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** Where a picture lies on the table: its scale, and its top left corner in pixels of the table. */
export interface Placement extends Point {
  scale: number;
}

/**
 * The visible part of the picture. `fit` follows the table's size. `free` holds a scale and the picture's pixel in the middle, so it
 * survives a change of the table's size as well.
 */
export type Camera = { kind: 'fit' } | { kind: 'free'; scale: number; centre: Point };

export const FIT: Camera = { kind: 'fit' };

/** A small picture is enlarged to at most twice its size. Beyond that it would only be blurred. */
const LARGEST_FIT = 2;
const LARGEST_SCALE = 8;

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

export const fitScale = (picture: Size, table: Size): number =>
  Math.min(table.width / picture.width, table.height / picture.height, LARGEST_FIT);

const largestScale = (picture: Size, table: Size): number => Math.max(LARGEST_SCALE, fitScale(picture, table));

/** Places one axis: centred if there is spare room, otherwise without a gap at either edge. */
const placeAxis = (pictureLength: number, tableLength: number, scale: number, centre: number): number => {
  const length = pictureLength * scale;
  if (length <= tableLength) return (tableLength - length) / 2;
  return clamp(tableLength / 2 - centre * scale, tableLength - length, 0);
};

export function place(camera: Camera, picture: Size, table: Size): Placement {
  const scale = camera.kind === 'fit' ? fitScale(picture, table) : camera.scale;
  const centre = camera.kind === 'fit' ? { x: picture.width / 2, y: picture.height / 2 } : camera.centre;
  return {
    scale,
    x: placeAxis(picture.width, table.width, scale, centre.x),
    y: placeAxis(picture.height, table.height, scale, centre.y),
  };
}

/** The camera for a placement, after limiting the placement to its bounds. */
function cameraOf({ scale, x, y }: Placement, picture: Size, table: Size): Camera {
  const centre = { x: (table.width / 2 - x) / scale, y: (table.height / 2 - y) / scale };
  const free: Camera = { kind: 'free', scale, centre };
  const settled = place(free, picture, table);
  return {
    kind: 'free',
    scale,
    centre: { x: (table.width / 2 - settled.x) / scale, y: (table.height / 2 - settled.y) / scale },
  };
}

/** Zooms by a factor around a point of the table. Zooming out ends at the fit. */
export function zoomAt(camera: Camera, picture: Size, table: Size, point: Point, factor: number): Camera {
  const now = place(camera, picture, table);
  const scale = Math.min(now.scale * factor, largestScale(picture, table));
  if (scale <= fitScale(picture, table)) return FIT;
  const growth = scale / now.scale;
  const moved = { scale, x: point.x - (point.x - now.x) * growth, y: point.y - (point.y - now.y) * growth };
  return cameraOf(moved, picture, table);
}

export function panBy(camera: Camera, picture: Size, table: Size, delta: Point): Camera {
  if (camera.kind === 'fit') return camera;
  const now = place(camera, picture, table);
  return cameraOf({ scale: now.scale, x: now.x + delta.x, y: now.y + delta.y }, picture, table);
}

/** Switches to 1:1 around a point, or back to the fit if the camera is free already. */
export function toggleFit(camera: Camera, picture: Size, table: Size, point: Point): Camera {
  if (camera.kind === 'free') return FIT;
  return zoomAt(camera, picture, table, point, 1 / fitScale(picture, table));
}
