/** What the browser can read from a video file. Empty if it cannot play the file. */
export interface VideoFacts {
  width?: number;
  height?: number;
  durationMs?: number;
  poster?: Blob;
}

/** Milliseconds. If a video does not open within this time, it is uploaded without a poster. */
const PATIENCE = 10_000;
const POSTER_PIXELS = 640;
const POSTER_QUALITY = 0.82;
/** A time past the end of any video. A recorded file gets its duration only when the browser seeks through it. */
const FAR_AWAY = 1e9;
/** The first frame is often black. */
const POSTER_AT = { seconds: 1, share: 0.1 };

const once = (video: HTMLVideoElement, event: string, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (): void => reject(video.error ?? signal.reason);
    signal.addEventListener('abort', fail, { once: true });
    video.addEventListener('error', fail, { once: true, signal });
    video.addEventListener(event, () => resolve(), { once: true, signal });
  });

async function seek(video: HTMLVideoElement, seconds: number, signal: AbortSignal): Promise<void> {
  const arrived = once(video, 'seeked', signal);
  video.currentTime = seconds;
  await arrived;
}

function drawPoster(video: HTMLVideoElement): Promise<Blob | null> {
  const { videoWidth, videoHeight } = video;
  const scale = Math.min(1, POSTER_PIXELS / Math.max(videoWidth, videoHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(videoWidth * scale));
  canvas.height = Math.max(1, Math.round(videoHeight * scale));
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', POSTER_QUALITY));
}

async function readInto(facts: VideoFacts, video: HTMLVideoElement, signal: AbortSignal): Promise<void> {
  await once(video, 'loadeddata', signal);
  if (video.videoWidth > 0) Object.assign(facts, { width: video.videoWidth, height: video.videoHeight });
  if (!Number.isFinite(video.duration)) await seek(video, FAR_AWAY, signal);
  if (Number.isFinite(video.duration)) facts.durationMs = Math.round(video.duration * 1000);
  const end = Number.isFinite(video.duration) ? video.duration : 0;
  await seek(video, Math.min(POSTER_AT.seconds, end * POSTER_AT.share), signal);
  const poster = video.videoWidth > 0 ? await drawPoster(video) : null;
  if (poster) facts.poster = poster;
}

/** Reads the size, duration and a poster of a video before the upload. */
export async function readVideoFacts(file: File): Promise<VideoFacts> {
  const facts: VideoFacts = {};
  const video = document.createElement('video');
  const url = URL.createObjectURL(file);
  video.muted = true;
  video.preload = 'auto';
  video.src = url;
  try {
    await readInto(facts, video, AbortSignal.timeout(PATIENCE));
  } catch {
    // Keep what could be read: the server checks the bytes of the file anyway.
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
  return facts;
}
