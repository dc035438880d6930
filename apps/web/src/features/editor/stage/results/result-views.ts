export { ResultGrid } from './result-grid.tsx';
export { ResultStrip } from './result-strip.tsx';
