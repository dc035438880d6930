/** One chunk for what opens over the library. */
export { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
export { ImageViewer } from './image-viewer.tsx';
