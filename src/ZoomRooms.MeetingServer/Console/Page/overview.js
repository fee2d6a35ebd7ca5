import { ask } from './api.js';
import { day, h, show, since } from './view.js';

const Day = 86400000;
const Rooms = () => h('a', { href: '#rooms' }, 'Show which');

// What needs somebody, with what to do; the worst first.
function problems(seen) {
  const found = [];
  const days = seen.server ? Math.floor((new Date(seen.server.certificateExpiresAt) - Date.now()) / Day) : 1000;
  if (days < 0) found.push(['trouble', 'The certificate has expired.', 'Nobody new comes in. Give the server another.']);
  else if (days < 30) found.push(['attention', `The certificate expires in ${days} days.`, 'Renew it: who was paired follows by itself.']);
  if (seen.devicesUsedTwice > 0)
    found.push(['trouble', `${seen.devicesUsedTwice} ${seen.devicesUsedTwice === 1 ? 'device has' : 'devices have'} a twin.`, 'Two were there with one identity: a copied card? Reset one, and pair it anew.', Rooms]);
  if (seen.devicesNotSeen > 0)
    found.push(['attention', `${seen.devicesNotSeen} ${seen.devicesNotSeen === 1 ? 'device was' : 'devices were'} not seen for seven days.`, 'Are they switched on?', Rooms]);
  if (seen.server && !seen.server.lastBackupAt) found.push(['attention', 'There was never a backup.', 'zoomrooms-server backup FILE makes one while the server runs.']);
  else if (seen.server && Date.now() - new Date(seen.server.lastBackupAt) > 8 * Day)
    found.push(['attention', `The last backup is of ${day(seen.server.lastBackupAt)}.`, 'Make one each week at least.']);
  return found;
}

export async function overview() {
  const seen = await ask('GET', '/v1/overview');
  const card = (number, what, more) => h('div', { class: 'card' }, h('b', {}, String(number)), h('p', {}, what), more && h('p', { class: 'quiet' }, more));
  const found = problems(seen);
  show(
    h('div', { class: 'head' }, h('h1', {}, 'Overview')),
    found.length > 0
      ? h('ul', { class: 'problems', 'aria-label': 'What needs you' }, found.map(([kind, what, todo, where]) => h('li', { class: kind }, h('b', {}, what), ' ', todo, where && ' ', where?.())))
      : h('p', { class: 'quiet' }, 'Nothing needs you.'),
    h('div', { class: 'cards' },
      card(seen.devices, 'rooms and laptops paired', seen.devicesNotSeen ? `${seen.devicesNotSeen} not seen for seven days` : 'all seen within seven days'),
      card(seen.meetingsRunning, seen.meetingsRunning === 1 ? 'meeting now' : 'meetings now', `${seen.meetings} scheduled`),
      card(seen.people, 'people', `in ${seen.accounts} ${seen.accounts === 1 ? 'account' : 'accounts'}`),
      seen.server && card(seen.server.participants, 'in meetings now', `${seen.server.connections} connected`)),
    seen.server && h('div', { class: 'panel' }, h('h2', {}, 'Server'),
      h('dl', {},
        h('div', {}, h('dt', {}, 'Version'), h('dd', {}, seen.server.version)),
        h('div', {}, h('dt', {}, 'Certificate'), h('dd', {}, `good until ${day(seen.server.certificateExpiresAt)}`)),
        h('div', {}, h('dt', {}, 'SHA-256, which rooms pin'), h('dd', { class: 'secret' }, seen.server.certificateSha256)),
        h('div', {}, h('dt', {}, 'Last backup'), h('dd', {}, since(seen.server.lastBackupAt))))));
}
