import { type ComponentProps, useMemo, useState } from 'react';
import { placeholderUrl } from '../lib/pictures/thumbhash.ts';
import styles from './picture.module.css';

interface PictureProps extends Omit<ComponentProps<'img'>, 'placeholder' | 'onLoad'> {
  src: string;
  /** ThumbHash in base64, shown until the picture has loaded. The caller has to set the size of the element. */
  placeholder: string | null;
}

export function Picture({ placeholder, src, alt, className, style, ...rest }: PictureProps) {
  const [loaded, setLoaded] = useState<string | null>(null);
  const colours = useMemo(() => placeholderUrl(placeholder), [placeholder]);
  // A placeholder would show through a transparent picture, so remove it when the picture has loaded.
  const waiting = loaded !== src && colours !== null;
  return (
    <img
      {...rest}
      src={src}
      alt={alt}
      className={[styles['picture'], className].filter(Boolean).join(' ')}
      style={waiting ? { ...style, backgroundImage: `url("${colours}")` } : style}
      onLoad={() => setLoaded(src)}
    />
  );
}
