import { Picture } from '../../../ui/picture.tsx';

interface ThumbnailProps {
  src: string;
  placeholder: string | null;
  width?: number;
  draggable?: boolean;
}

/** The title beside it describes it. */
export const Thumbnail = ({ width = 180, ...picture }: ThumbnailProps) => (
  <Picture {...picture} alt="" width={width} height={180} decoding="async" />
);
