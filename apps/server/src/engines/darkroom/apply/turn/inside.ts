/** The largest upright rectangle inside a rectangle turned by an angle. It excludes the soft rim. */
export const largestInside = (width: number, height: number, radians: number): { width: number; height: number } => {
  const [sin, cos] = [Math.abs(Math.sin(radians)), Math.abs(Math.cos(radians))];
  const [longer, shorter] = [Math.max(width, height), Math.min(width, height)];
  let across: number;
  let down: number;
  if (shorter <= 2 * sin * cos * longer || Math.abs(sin - cos) < 1e-10) {
    // Two corners touch the longer sides, the other two lie on the middle line.
    const half = shorter / 2;
    [across, down] = width >= height ? [half / sin, half / cos] : [half / cos, half / sin];
  } else {
    const cosDouble = cos * cos - sin * sin;
    across = (width * cos - height * sin) / cosDouble;
    down = (height * cos - width * sin) / cosDouble;
  }
  return { width: Math.max(1, Math.floor(across) - 2), height: Math.max(1, Math.floor(down) - 2) };
};
