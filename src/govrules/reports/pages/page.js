(() => {
  'use strict';
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const codes = { zh: 'zh-CN', en: 'en' };
  const written = root.lang === 'en' ? 'en' : 'zh';

  // The part after # holds the language and the place: #lang=en&at=f3. A bare #f3 is a place, too.
  const state = () => {
    const hash = location.hash.slice(1);
    const keys = new URLSearchParams(hash);
    return { lang: keys.get('lang'), at: keys.get('at') || (hash.includes('=') ? null : hash) };
  };
  const keep = (lang, at) => {
    const keys = [];
    if (lang !== written) keys.push(`lang=${lang}`);
    if (at) keys.push(`at=${encodeURIComponent(at)}`);
    try {
      history.replaceState(null, '', keys.length ? `#${keys.join('&')}` : location.pathname + location.search);
    } catch { /* In a sandboxed frame the address is not ours to write; the page works without. */ }
  };
  let language = written;
  const speak = (lang) => {
    language = lang;
    root.lang = codes[lang];
    all('[data-zh][data-en]').forEach((node) => { node.textContent = node.dataset[lang]; });
    all('[data-lang]').forEach((node) => node.setAttribute('aria-pressed', String(node.dataset.lang === lang)));
  };
  const go = (id) => {
    const target = id && document.getElementById(id);
    if (!target) return;
    for (let node = target; node; node = node.parentElement) if (node.tagName === 'DETAILS') node.open = true;
    all(':scope > details', target).forEach((node) => { node.open = true; });
    target.scrollIntoView();
    if (!target.matches('a, button, [tabindex]')) target.setAttribute('tabindex', '-1');
    target.focus({ preventScroll: true });
  };

  root.classList.add('js');
  const begun = state();
  speak(begun.lang in codes ? begun.lang : written);
  if (begun.at) go(begun.at);
  addEventListener('hashchange', () => {
    const now = state();
    if (now.lang in codes) speak(now.lang);
    go(now.at);
  });
  document.addEventListener('click', (event) => {
    const hit = event.target.closest('a[href^="#"], button');
    if (!hit) return;
    if (hit.tagName === 'A') {
      event.preventDefault();
      const id = hit.getAttribute('href').slice(1);
      keep(language, id);
      go(id);
    } else if (hit.dataset.lang) {
      speak(hit.dataset.lang);
      keep(language, state().at);
    } else if (hit.dataset.fold) {
      all('details').forEach((node) => { node.open = hit.dataset.fold === 'open'; });
    } else if (hit.dataset.print) {
      print();
    } else if (hit.closest('th')) {
      sort(hit.closest('th'));
    }
  });

  // On paper nothing can be unfolded, so all is but the grounds of what asks for no act; afterwards the page is as it was.
  let shut = [];
  addEventListener('beforeprint', () => {
    shut = all('details:not([open], .calm)');
    shut.forEach((node) => { node.open = true; });
  });
  addEventListener('afterprint', () => { shut.forEach((node) => { node.open = false; }); });

  const sort = (head) => {
    const table = head.closest('table');
    const place = [...head.parentElement.children].indexOf(head);
    const falling = head.getAttribute('aria-sort') === 'ascending';
    all('th', head.parentElement).forEach((node) => node.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', falling ? 'descending' : 'ascending');
    const key = (row) => row.children[place].dataset.key ?? row.children[place].textContent;
    const numbers = head.dataset.kind === 'number';
    const order = (a, b) => (numbers ? Number(key(a)) - Number(key(b)) : key(a) < key(b) ? -1 : Number(key(a) > key(b)));
    const body = table.tBodies[0];
    body.append(...[...body.rows].sort((a, b) => (falling ? order(b, a) : order(a, b))));
  };

  const controls = document.querySelector('[data-filter]');
  if (controls) {
    const fields = all('input, select', controls);
    const rows = all('[data-search]');
    const found = document.getElementById('found');
    const sift = () => {
      const wanted = Object.fromEntries(fields.map((field) => [field.name, field.value.trim().toLowerCase()]));
      let count = 0;
      rows.forEach((row) => {
        const fits = row.dataset.search.toLowerCase().includes(wanted.text)
          && (!wanted.pack || row.dataset.pack === wanted.pack) && (!wanted.status || row.dataset.status === wanted.status);
        row.hidden = !fits;
        count += fits;
      });
      found.textContent = String(count);
    };
    controls.addEventListener('input', sift);
    controls.addEventListener('submit', (event) => event.preventDefault());
    sift();
  }
})();
