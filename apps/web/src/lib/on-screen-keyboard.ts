/** CSS pixels. A keyboard takes more; the bars of a browser take less. */
const KEYBOARD_LEAST = 150;
/** Above this the person has zoomed in, and what is not seen is no keyboard's. */
const UNZOOMED = 1.01;

/**
 * Keeps the root element told what an on-screen keyboard lies over. Safari on iOS does not make the page smaller for its keyboard
 * (it does not know `interactive-widget`); it scrolls the visual viewport instead. While a keyboard lies over the page the root has
 * `data-keyboard`, and `--above-visible` and `--below-visible` are the heights that are not seen.
 *
 * @returns what ends it
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
