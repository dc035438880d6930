/** CSS pixels. A keyboard is higher than this; browser toolbars are lower. */
const KEYBOARD_LEAST = 150;
/** Above this scale the user has zoomed in, so a hidden area does not mean a keyboard. */
const UNZOOMED = 1.01;

/**
 * Tells the root element which area an on-screen keyboard covers. Safari on iOS does not shrink the page for its keyboard (it does not know
 * `interactive-widget`); it scrolls the visual viewport instead. While a keyboard covers part of the page, the root has `data-keyboard`,
 * and `--above-visible` and `--below-visible` hold the heights of the hidden areas.
 *
 * @returns a function that stops it
 */
export function followKeyboard(): () => void {
  const seen = globalThis.visualViewport;
  if (!seen) return () => {};
  const { dataset, style } = document.documentElement;
  const leave = (): void => {
    delete dataset['keyboard'];
    style.removeProperty('--above-visible');
    style.removeProperty('--below-visible');
  };
  const tell = (): void => {
    if (seen.scale > UNZOOMED || innerHeight - seen.height < KEYBOARD_LEAST) {
      leave();
      return;
    }
    dataset['keyboard'] = '';
    style.setProperty('--above-visible', `${seen.offsetTop}px`);
    style.setProperty('--below-visible', `${innerHeight - seen.offsetTop - seen.height}px`);
  };
  seen.addEventListener('resize', tell);
  seen.addEventListener('scroll', tell);
  tell();
  return () => {
    seen.removeEventListener('resize', tell);
    seen.removeEventListener('scroll', tell);
    leave();
  };
}
