// Elements made by hand. Text goes in as text, never as markup: names come from people.

// Rows of a table that are drawn at a time; the others are searched for.
const Most = 500;

export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else if (name === 'checked') element.checked = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

export function show(...children) {
  const main = document.getElementById('main');
  main.classList.remove('alone');
  main.replaceChildren(...children.flat().filter(child => child));
  return main;
}

let quiet;
export function say(sentence) {
  const said = document.getElementById('said');
  said.textContent = sentence;
  clearTimeout(quiet);
  quiet = setTimeout(() => { said.textContent = ''; }, 5000);
}

export const day = text => text ? new Date(text).toLocaleDateString('en-CA') : '';
export const moment = text => text ? `${day(text)} ${new Date(text).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}` : '';

export function since(text) {
  if (!text) return 'never';
  const minutes = Math.max(0, Math.round((Date.now() - new Date(text)) / 60000));
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 60 * 48) return `${Math.round(minutes / 60)} h ago`;
  return `${Math.round(minutes / 1440)} days ago`;
}

// A table that sorts and is searched. Columns: { name, text: row => what is sorted and searched, cell: row => what is shown, tight: on one line }.
// also: what of a row is searched and not shown.
export function table({ caption, columns, rows, empty, search, pick, picked, also = () => '' }) {
  let sorted = 0, down = false, wanted = '';
  const body = h('tbody');
  // By this column it is sorted at first; and what was searched for before is searched for still.
  sorted = Math.max(0, columns.findIndex(column => column.first));
  wanted = search?.value.trim().toLowerCase() ?? '';
  const heads = columns.map((column, i) => h('th', { scope: 'col' }, h('button', { type: 'button', onclick: () => sort(i) }, column.name)));
  const whole = h('table', {}, h('caption', { class: 'skip' }, caption), h('thead', {}, h('tr', {}, heads)), body);
  const nothing = h('p', { class: 'empty' }, empty);
  function sort(i) {
    down = sorted === i && !down;
    sorted = i;
    draw();
  }
  function draw() {
    const found = rows.filter(row => !wanted || [...columns.map(column => column.text(row)), also(row)].some(text => String(text ?? '').toLowerCase().includes(wanted)));
    found.sort((a, b) => String(columns[sorted].text(a) ?? '').localeCompare(String(columns[sorted].text(b) ?? ''), 'en', { numeric: true }) * (down ? -1 : 1));
    heads.forEach((head, i) => i === sorted ? head.setAttribute('aria-sort', down ? 'descending' : 'ascending') : head.removeAttribute('aria-sort'));
    body.replaceChildren(...found.slice(0, Most).map(row => h('tr', { class: pick && (picked() === row ? 'picks picked' : 'picks') },
      columns.map((column, i) => {
        const shown = column.cell ? column.cell(row) : String(column.text(row) ?? '');
        return h('td', { class: column.tight && 'tight' }, i === 0 && pick ? h('button', { type: 'button', class: 'link', onclick: () => { pick(row); draw(); document.querySelector('main aside h2').scrollIntoView({ block: 'nearest' }); } }, shown) : shown);
      }))));
    nothing.textContent = rows.length === 0 ? empty : found.length === 0 ? 'Nothing like that.'
      : `${found.length - Most} more are not shown: search for them.`;
    nothing.hidden = found.length > 0 && found.length <= Most;
    whole.hidden = found.length === 0;
  }
  if (search) search.oninput = () => { wanted = search.value.trim().toLowerCase(); draw(); };
  draw();
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, whole, nothing);
}

export const searchBox = what => h('input', { class: 'search', type: 'search', placeholder: `Search ${what}`, 'aria-label': `Search ${what}` });
export const state = (word, kind) => h('span', { class: `state ${kind}` }, word);

export function field(label, attributes, choices) {
  if (attributes.type === 'checkbox') return h('label', { class: 'check' }, h('input', attributes), label);
  return h('label', {}, label, choices
    ? h('select', attributes, choices.map(([value, word]) => h('option', { value, selected: value === attributes.value }, word)))
    : h('input', attributes));
}

// Whom: a login, with those that there are to choose from.
export function person(label, name, people) {
  const list = h('datalist', { id: `people-${name}` }, people.map(one => h('option', { value: one.login }, one.name)));
  return [field(label, { name, required: true, autocomplete: 'off', list: list.id }), list];
}

// A dialog with a form; what is wrong is said in it, and nothing typed is lost.
export function dialog(title, fields, button, act, danger) {
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const go = h('button', { class: danger ? 'danger' : 'main' }, button);
  const form = h('form', { method: 'dialog' }, h('h2', {}, title), fields, wrong,
    h('div', { class: 'buttons' }, h('button', { type: 'button', onclick: () => box.close() }, 'Cancel'), go));
  const box = h('dialog', { 'aria-label': title, onclose: () => box.remove() }, form);
  form.addEventListener('submit', async event => {
    event.preventDefault();
    go.disabled = true;
    wrong.textContent = '';
    try {
      const next = await act(valuesOf(form));
      if (next) form.replaceChildren(h('h2', {}, title), ...next, h('div', { class: 'buttons' }, h('button', { type: 'button', class: 'main', onclick: () => box.close() }, 'Done')));
      else box.close();
    } catch (refused) {
      wrong.textContent = refused.message;
    }
    go.disabled = false;
  });
  document.body.append(box);
  box.showModal();
  return box;
}

export function valuesOf(form) {
  const values = {};
  for (const input of form.elements) {
    if (!input.name) continue;
    if (input.type === 'checkbox') values[input.name] = input.checked;
    else if (input.value !== '' || input.dataset.empty) values[input.name] = input.value;
  }
  return values;
}

export const facts = entries => h('dl', {}, entries.filter(([, value]) => value !== null && value !== undefined && value !== '')
  .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));

export const copy = (text, what) => h('button', { type: 'button', onclick: async () => {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied.`);
  } catch {
    say('Select it, and copy it by hand.');
  }
} }, `Copy ${what.toLowerCase()}`);
