import { fragment, prepareTabs } from './tabs.js';

const say: Record<string, string> = JSON.parse(document.querySelector('main')?.dataset['say'] ?? '{}');

document.querySelector('.colors')?.addEventListener('click', () => {
  const { classList } = document.documentElement;
  const mode = classList.contains('dark') ? 'light' : 'dark';
  classList.remove('light', 'dark');
  classList.add(mode);
  try {
    localStorage.setItem('redoc.colorMode', mode);
  } catch {
    // Without storage, the choice applies to this page only.
  }
});

prepareTabs();
offerCopies();
const current = followPlace();
keepPlace();
prepareSearch();
prepareMenu();

/** Adds a copy button to each block of code. */
function offerCopies(): void {
  for (const block of document.querySelectorAll('main pre:not([id])')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = say['copy'] ?? '';
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(block.textContent ?? '');
        button.textContent = say['copied'] ?? '';
        setTimeout(() => {
          button.textContent = say['copy'] ?? '';
        }, 2000);
      } catch {
        // Without a clipboard, the text is selected, so that the keyboard can copy it.
        getSelection()?.selectAllChildren(block);
      }
    });
    const wrapper = document.createElement('div');
    wrapper.className = 'code';
    block.replaceWith(wrapper);
    wrapper.append(block, button);
  }
}

/** Marks the current section in the list at the side. Returns a function that returns its id. */
function followPlace(): () => string {
  const links = new Map(
    [...document.querySelectorAll<HTMLAnchorElement>('.side a[href^="#"]')].map((link) => [link.hash.slice(1), link]),
  );
  const sections = [...links.keys()].map((id) => document.getElementById(id)).filter((section) => section !== null);
  let read = '';
  const mark = () => {
    const line = innerHeight / 3;
    const atEnd = scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    const id =
      (atEnd ? sections.at(-1) : sections.findLast((section) => section.getBoundingClientRect().top < line))?.id ?? '';
    if (id === read) return;
    links.get(read)?.removeAttribute('aria-current');
    const link = links.get(id);
    link?.setAttribute('aria-current', 'location');
    // `scrollIntoView` would also scroll the page.
    const list = link?.closest<HTMLElement>('.side');
    if (link && list) list.scrollTo({ top: link.offsetTop - list.clientHeight / 2 });
    read = id;
  };
  if (sections.length > 0) {
    let asked = 0;
    addEventListener('scroll', () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(mark);
    });
    requestAnimationFrame(mark);
  }
  return () => read;
}

/** Makes the language links lead to the current section. Its id is the same in all languages. */
function keepPlace(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a.language')) {
    const target = link.getAttribute('href') as string;
    for (const event of ['pointerdown', 'focus', 'click'])
      link.addEventListener(event, () => {
        const aim = document.getElementById(fragment())?.getBoundingClientRect();
        const inView = aim === undefined || (aim.bottom > 0 && aim.top < innerHeight);
        link.href = target + (inView && location.hash ? location.hash : current() && `#${current()}`);
      });
  }
}

/** On a phone, the list of sections and pages opens by a button. It closes by the button, a link or Escape. */
function prepareMenu(): void {
  const button = document.querySelector<HTMLButtonElement>('button.menu');
  const open = (wanted: boolean) => button?.setAttribute('aria-expanded', String(wanted));
  button?.addEventListener('click', () => open(button.ariaExpanded !== 'true'));
  document.querySelector('.side')?.addEventListener('click', ({ target }) => {
    if ((target as HTMLElement).closest('a')) open(false);
  });
  addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || button?.ariaExpanded !== 'true') return;
    open(false);
    button.focus();
  });
}

/** Opens search by its button, `/` or Ctrl+K. The first use loads its files. */
function prepareSearch(): void {
  const button = document.querySelector<HTMLButtonElement>('button.search');
  if (button === null) return;
  const load = (source = '') =>
    new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = source;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  let loading: Promise<unknown> | undefined;
  const open = async () => {
    loading ??= load(button.dataset['index']).then(() => load(button.dataset['code']));
    await loading;
    dispatchEvent(new CustomEvent('search', { detail: say }));
  };
  button.addEventListener('click', open);
  addEventListener('keydown', (event) => {
    const typing = (event.target as HTMLElement).closest('input, textarea, [contenteditable]') !== null;
    const slash = event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!slash && !(event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    void open();
  });
}
