import { requireAnswer } from './http.ts';

/** A button that downloads: the server answers with Content-Disposition: attachment, so the page stays. */
export function download(url: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
}

/** A download that the server may refuse: it is asked first. @throws {ApiError} */
export async function downloadIfAllowed(url: string, fileName: string): Promise<void> {
  await requireAnswer(url);
  download(url, fileName);
}
