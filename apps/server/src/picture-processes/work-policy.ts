import { IMAGING_BOUNDS } from '../bounds/imaging.ts';
import { FairGate, type Turn } from '../fair-gate.ts';
import { EDIT_COPIES, PIXEL_BYTES } from './held-bytes.ts';

/** One piece of work on a picture that wants a process. */
export interface PictureTurn extends Turn {
  /** An edit may take many seconds; a decode is what an upload waits for. */
  kind: 'decode' | 'edit';
  /** What the work holds in memory at its peak, estimated from the picture's header. */
  bytes: number;
}

/** An edit whose result is no larger than this is light, unless its original is heavy. */
export const LIGHT_RESULT_PIXELS = Math.floor(IMAGING_BOUNDS.lightBytes.value / (EDIT_COPIES * PIXEL_BYTES));

export interface GateSize {
  /** Pieces of work at once. */
  slots: number;
  /** Of these, heavy ones. */
  heavySlots: number;
}

/** More processes than cores are no faster. One more keeps a slot for light work while the others are busy. */
export const gateSize = (cores: number): GateSize => ({
  slots: Math.max(3, cores + 1),
  heavySlots: Math.max(1, Math.floor(cores / 4)),
});

export const isHeavy = ({ bytes }: PictureTurn): boolean => bytes > IMAGING_BOUNDS.lightBytes.value;

/** Work that an upload never has to wait for. */
const isPatient = (turn: PictureTurn): boolean => turn.kind === 'edit' || isHeavy(turn);

/**
 * One slot is kept for light decodes, and heavy work is rare. Of patient work a person holds all slots but one; light decodes are short,
 * so that a person may have all slots while nobody else wants one.
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

/** How many threads libvips works with. Work that is alone has the cores to itself; beside other work, more threads are no faster. */
export const threadsOf = (running: number, cores: number): number => (running > 1 ? 1 : cores);

/** An edit waits until its task is stopped or out of time; an upload is told that it has waited for too long. */
export const createPictureGate = (size: GateSize): FairGate<PictureTurn> =>
  new FairGate({
    fits: fitsInto(size),
    waitingPerOwner: IMAGING_BOUNDS.waitingPictures.value,
    waitMilliseconds: ({ kind }) => (kind === 'decode' ? IMAGING_BOUNDS.pictureWaitMilliseconds.value : undefined),
    busy: '图片处理繁忙，请稍后再试',
  });
