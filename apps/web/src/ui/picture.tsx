import { type ComponentProps, useMemo, useState } from 'react';
import { placeholderUrl } from '../lib/thumbhash.ts';
import styles from './picture.module.css';

interface PictureProps extends Omit<ComponentProps<'img'>, 'placeholder' | 'onLoad'> {
  src: string;
  /** ThumbHash, base64: shown until the picture itself is there. Its place has to be sized by the caller. */
  placeholder: string | null;
}

export function Picture({ placeholder, src, alt, className, style, ...rest }: PictureProps) {
  const [loaded, setLoaded] = useState<string | null>(null);
  const colours = useMemo(() => placeholderUrl(placeholder), [placeholder]);
  // A transparent picture would let its placeholder shine through, so that goes when the picture has come.
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
