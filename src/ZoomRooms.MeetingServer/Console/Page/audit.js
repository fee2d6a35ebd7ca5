import { ask } from './api.js';
import { facts, h, moment, say, searchBox, show, table } from './view.js';

const Part = 200;

export async function audit() {
  let rows = (await ask('GET', `/v1/audit?last=${Part}`)).items.reverse();
  const search = searchBox('the audit');
  const verified = h('p', { class: 'quiet', role: 'status' });
  const pane = h('aside', { class: 'panel', 'aria-label': 'Details', hidden: true });
  const place = h('div', { class: 'split' });
  const more = h('p', {}, h('button', { type: 'button', onclick: older }, 'Show older rows'));
  const told = h('p', { class: 'quiet' });
  let picked = null;
  function pick(row) {
    picked = row;
    pane.hidden = false;
    pane.replaceChildren(h('h2', {}, `Row ${row.row}`), facts([
      ['Time', moment(row.time)], ['What', row.action], ['Who', row.actor || 'nobody known'], ['To what', row.object], ['Result', row.result],
      ['From', row.address || 'this machine'], ['Hash', h('span', { class: 'secret' }, row.hash)],
    ]), h('div', { class: 'buttons' }, h('button', { type: 'button', onclick: () => { pane.hidden = true; picked = null; } }, 'Close')));
  }
  function draw() {
    const oldest = rows.length > 0 ? rows[rows.length - 1].row : 1;
    more.hidden = oldest <= 1;
    told.textContent = `${rows.length === 0 ? '' : oldest <= 1 ? 'All rows. ' : `The last ${rows.length} rows. `}Each is hashed over the one before. People, devices and meetings are numbers and pseudonyms here, never names.`;
    place.replaceChildren(table({
      caption: 'Audit', rows, search, pick, picked: () => picked, empty: 'Nothing was done yet.',
      columns: [
        { name: 'Row', text: row => String(1e12 - row.row), cell: row => String(row.row) },
        { name: 'Time', tight: true, text: row => row.time, cell: row => moment(row.time) },
        { name: 'What', text: row => row.action },
        { name: 'Result', text: row => row.result },
        { name: 'Who', text: row => row.actor, cell: row => short(row.actor) },
        { name: 'To what', text: row => row.object, cell: row => short(row.object) },
      ],
    }), pane);
  }
  // Rows are numbered without gaps: those before the oldest that is here.
  async function older() {
    const oldest = rows[rows.length - 1].row, from = Math.max(1, oldest - Part);
    const part = await ask('GET', `/v1/audit?after=${from - 1}&limit=${oldest - from}`);
    rows = [...rows, ...part.items.reverse()];
    draw();
  }
  show(
    h('div', { class: 'head' }, h('h1', {}, 'Audit'), search,
      h('button', { type: 'button', onclick: async () => {
        verified.textContent = 'Looking at every row…';
        const seen = await ask('GET', '/v1/audit/verification');
        verified.className = seen.whole ? 'quiet' : 'wrong';
        verified.textContent = `${seen.sentence} Its end, to be noted elsewhere: ${seen.head}`;
        say(seen.whole ? 'The chain is whole.' : 'The chain was changed.');
      } }, 'Verify')),
    told, verified, place, more);
  draw();
}

// A pseudonym's beginning tells it from others; the whole is in the pane, and is what is searched.
const short = text => text.split(' ').map(word => word.length > 24 ? `${word.slice(0, 22)}…` : word).join(' ');
