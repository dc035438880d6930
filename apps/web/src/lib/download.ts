/** A button that downloads: the server answers with Content-Disposition: attachment, so the page stays. */
export function download(url: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
}
