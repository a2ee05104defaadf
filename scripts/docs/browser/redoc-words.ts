// Redoc's words in the page's language. Redoc reads some of them as soon as it is loaded, so they come first.
Object.assign(globalThis, {
  redocTranslations: JSON.parse(document.getElementById('translations')?.textContent ?? '{}'),
});
