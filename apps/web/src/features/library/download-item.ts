import { download } from '../../lib/http/download.ts';
import { fileName, fileUrl, type LibraryItem } from './item.ts';

export const downloadItem = (item: LibraryItem): void => download(fileUrl(item), fileName(item));
