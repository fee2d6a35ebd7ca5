import { all, ask } from './api.js';
import { dialog, facts, field, h, moment, person, say, searchBox, show, since, state, table } from './view.js';

const Week = 7 * 86400000;
const Types = { ZoomRooms: 'Room', DesktopClient: 'Laptop', MobileApp: 'Telephone' };

const isLost = device => !device.lastSeenAt || Date.now() - new Date(device.lastSeenAt) > Week;
function stateOf(device) {
  if (device.revoked) return ['3 Revoked', state('Revoked', '')];
  if (device.usedTwiceAt) return ['0 Has a twin', state('Has a twin', 'trouble')];
  if (isLost(device)) return ['1 Not seen', state(device.lastSeenAt ? 'Not seen for a week' : 'Never seen', 'attention')];
  return ['2 Paired', state('Paired', 'good')];
}

export async function rooms({ may, reload }) {
  const devices = await all('/v1/devices');
  const search = searchBox('rooms');
  const pane = h('aside', { class: 'panel', 'aria-label': 'Details', hidden: true });
  let picked = null;
  function pick(device) {
    picked = device;
    pane.hidden = false;
    pane.replaceChildren(h('h2', {}, device.name), facts([
      ['State', stateOf(device)[1]], ['Kind', Types[device.type] ?? device.type], ['Belongs to', device.login], ['Account', device.account],
      ['Paired', moment(device.pairedAt)], ['Last seen', device.lastSeenAt ? `${moment(device.lastSeenAt)} (${since(device.lastSeenAt)})` : 'never'],
      ['Twin', device.usedTwiceAt && `Two were there with this identity at ${moment(device.usedTwiceAt)}. Reset one of them, and pair it anew.`],
      ['Hardware identifier', h('span', { class: 'secret' }, device.id)],
    ]), h('div', { class: 'buttons' },
      may('Administrator') && !device.revoked && h('button', { class: 'danger', type: 'button', onclick: () => revoke(device, reload) }, 'Revoke'),
      h('button', { type: 'button', onclick: () => { pane.hidden = true; picked = null; } }, 'Close')));
  }
  show(
    h('div', { class: 'head' }, h('h1', {}, 'Rooms and laptops'), search,
      h('a', { class: 'button', href: '/v1/devices.csv', download: 'devices.csv' }, 'Table (CSV)'),
      may('Administrator') && h('button', { class: 'main', type: 'button', onclick: pair }, 'Pair a device')),
    h('div', { class: 'split' }, table({
      caption: 'Rooms and laptops', rows: devices, search, pick, picked: () => picked,
      empty: 'No room or laptop is paired yet. “Pair a device” draws a code; type it on the device, or into the file on its card.',
      columns: [
        { name: 'Name', text: device => device.name },
        // Problems first, and among them by name.
        { name: 'State', first: true, text: device => `${stateOf(device)[0]} ${device.name}`, cell: device => stateOf(device)[1] },
        { name: 'Kind', text: device => Types[device.type] ?? device.type },
        { name: 'Belongs to', text: device => device.login },
        { name: 'Last seen', tight: true, text: device => device.lastSeenAt ?? '', cell: device => since(device.lastSeenAt) },
      ],
    }), pane));
}

async function pair() {
  const people = await all('/v1/people');
  dialog('Pair a device', [
    ...person('Whose it is: a login', 'login', people),
    field('Good for', { name: 'minutes', value: '15' }, [['15', '15 minutes'], ['60', 'an hour'], ['1440', 'a day'], ['10080', 'a week']]),
  ], 'Draw a code', async given => {
    const drawn = await ask('POST', '/v1/devices/pair-codes', { login: given.login, minutes: Number(given.minutes) });
    return [h('p', {}, `This code pairs one device of ${given.login}. It is shown once, and good until ${moment(drawn.expiresAt)}.`), h('p', { class: 'code' }, drawn.code)];
  });
}

function revoke(device, reload) {
  dialog(`Revoke ${device.name}?`, h('p', {}, `${device.name} of ${device.login} leaves its meeting within seconds, and joins none until somebody pairs it again.`), `Revoke ${device.name}`, async () => {
    await ask('POST', `/v1/devices/${encodeURIComponent(device.id)}/revoke`);
    say(`${device.name} is revoked.`);
    await reload();
  }, true);
}
