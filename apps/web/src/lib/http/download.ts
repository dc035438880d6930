import { requireAnswer } from './http.ts';

/** Starts a download. The server answers with Content-Disposition: attachment, so the browser stays on the page. */
export function download(url: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
}

/** Asks the server first, because it may refuse the download. @throws {ApiError} */
export async function downloadIfAllowed(url: string, fileName: string): Promise<void> {
  await requireAnswer(url);
  download(url, fileName);
}
