/** Bundles the dialogs that open over the library into one chunk. */
export { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
export { ImageViewer } from '../viewer/image-viewer.tsx';
