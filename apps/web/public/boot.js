// Runs before the first paint, so that the page does not appear briefly in another theme or language. See src/lib/theme.ts and
// src/lib/i18n/i18n.ts.
(() => {
  try {
    const root = document.documentElement;
    const theme = localStorage.getItem('pictor.theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    if (localStorage.getItem('pictor.locale') === 'en') root.lang = 'en';
  } catch {
    // Storage is disabled: use the system's theme and the default language.
  }
})();
