import { filterCodes } from './filter.js';
import { keepPlace } from './keep-place.js';

const button = document.querySelector<HTMLButtonElement>('.colors');
// Redoc has a switch of its own, which it must hear of.
if (button !== null && document.querySelector('#redoc') === null) {
  button.hidden = false;
  button.addEventListener('click', () => {
    const { classList } = document.documentElement;
    const mode = classList.contains('dark') ? 'light' : 'dark';
    classList.remove('light', 'dark');
    classList.add(mode);
    try {
      localStorage.setItem('redoc.colorMode', mode);
    } catch {
      // Then it holds for this page.
    }
  });
}

keepPlace();
filterCodes();
