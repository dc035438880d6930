import { IMAGING_BOUNDS } from '../bounds/imaging.ts';
import { FairSemaphore, type Turn } from '../fair-semaphore.ts';
import { EDIT_COPIES, PIXEL_BYTES } from './held-bytes.ts';

/** One piece of work on a picture that waits for a process. */
export interface PictureTurn extends Turn {
  /** An edit may take many seconds. An upload waits for its decode. */
  kind: 'decode' | 'edit';
  /** The peak memory of the work, estimated from the picture's header. */
  bytes: number;
}

/** An edit whose result is not larger than this is light, unless its original is heavy. */
export const LIGHT_RESULT_PIXELS = Math.floor(IMAGING_BOUNDS.lightBytes.value / (EDIT_COPIES * PIXEL_BYTES));

export interface GateSize {
  /** The largest number of pieces of work at the same time. */
  slots: number;
  /** How many of these may be heavy. */
  heavySlots: number;
}

/** More processes than cores are no faster. One extra process keeps a slot for light work while the others are busy. */
export const gateSize = (cores: number): GateSize => ({
  slots: Math.max(3, cores + 1),
  heavySlots: Math.max(1, Math.floor(cores / 4)),
});

export const isHeavy = ({ bytes }: PictureTurn): boolean => bytes > IMAGING_BOUNDS.lightBytes.value;

/** Work that must never delay an upload. */
const isPatient = (turn: PictureTurn): boolean => turn.kind === 'edit' || isHeavy(turn);

/**
 * One slot is reserved for light decodes, and the number of heavy jobs is limited. A person may hold all slots but one with edits and heavy
 * work. Light decodes are short, so a person may use all slots for them while nobody else waits.
 */
export const fitsInto =
  ({ slots, heavySlots }: GateSize) =>
  (turn: PictureTurn, running: readonly PictureTurn[]): boolean => {
    const count = (which: (other: PictureTurn) => boolean): number => running.filter(which).length;
    if (running.length >= slots) return false;
    if (isPatient(turn) && count(({ owner }) => owner === turn.owner) >= slots - 1) return false;
    if (isHeavy(turn) && count(isHeavy) >= heavySlots) return false;
    return !isPatient(turn) || count(isPatient) < slots - 1;
  };

/** How many threads libvips uses. Work that runs alone uses all cores. Beside other work, more threads are no faster. */
export const threadsOf = (running: number, cores: number): number => (running > 1 ? 1 : cores);

/** An edit waits until its task is stopped or times out. An upload gets an error if it has waited for too long. */
export const createPictureGate = (size: GateSize): FairSemaphore<PictureTurn> =>
  new FairSemaphore({
    fits: fitsInto(size),
    waitingPerOwner: IMAGING_BOUNDS.waitingPictures.value,
    waitMilliseconds: ({ kind }) => (kind === 'decode' ? IMAGING_BOUNDS.pictureWaitMilliseconds.value : undefined),
    busy: '图片处理繁忙，请稍后再试',
  });
