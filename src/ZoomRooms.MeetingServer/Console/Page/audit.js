import { ask } from './api.js';
import { h, moment, say, searchBox, show, table } from './view.js';

export async function audit() {
  const rows = (await ask('GET', '/v1/audit?last=200')).items.reverse();
  const search = searchBox('the audit');
  const verified = h('p', { class: 'quiet', role: 'status' });
  show(
    h('div', { class: 'head' }, h('h1', {}, 'Audit'), search,
      h('button', { type: 'button', onclick: async () => {
        verified.textContent = 'Looking at every row…';
        const seen = await ask('GET', '/v1/audit/verification');
        verified.className = seen.whole ? 'quiet' : 'wrong';
        verified.textContent = `${seen.sentence} Its end, to be noted elsewhere: ${seen.head}`;
        say(seen.whole ? 'The chain is whole.' : 'The chain was changed.');
      } }, 'Verify')),
    h('p', { class: 'quiet' }, 'The last 200 rows. Each is hashed over the one before. People, devices and meetings are numbers and pseudonyms here, never names.'),
    verified,
    table({
      caption: 'Audit', rows, search, empty: 'Nothing was done yet.',
      columns: [
        { name: 'Row', text: row => String(1e12 - row.row), cell: row => String(row.row) },
        { name: 'Time', tight: true, text: row => row.time, cell: row => moment(row.time) },
        { name: 'What', text: row => row.action },
        { name: 'Who', text: row => row.actor },
        { name: 'To what', text: row => row.object },
        { name: 'Result', text: row => row.result },
      ],
    }));
}
