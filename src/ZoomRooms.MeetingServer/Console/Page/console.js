import { ask, leavePage } from './api.js';
import { h, show, say } from './view.js';
import { invitation, signIn } from './entrance.js';
import { overview } from './overview.js';
import { rooms } from './rooms.js';
import { people } from './people.js';
import { meetings } from './meetings.js';
import { policies } from './policies.js';
import { audit } from './audit.js';
import { administrators } from './administrators.js';

const Roles = ['Viewer', 'Scheduler', 'Administrator', 'Owner'];
const Pages = [
  { name: 'overview', title: 'Overview', page: overview, least: 'Viewer' },
  { name: 'rooms', title: 'Rooms and laptops', page: rooms, least: 'Viewer' },
  { name: 'people', title: 'People', page: people, least: 'Viewer' },
  { name: 'meetings', title: 'Meetings', page: meetings, least: 'Viewer' },
  { name: 'policies', title: 'Policies', page: policies, least: 'Viewer' },
  { name: 'audit', title: 'Audit', page: audit, least: 'Administrator', wholeServer: true },
  { name: 'administrators', title: 'Administrators', page: administrators, least: 'Owner' },
];

let who = null, turns = 0;
const may = role => Roles.indexOf(who.role) >= Roles.indexOf(role);

function rail(current) {
  const nav = document.getElementById('rail');
  nav.hidden = false;
  nav.replaceChildren(h('strong', {}, 'Meeting server'),
    ...Pages.filter(page => may(page.least) && (who.wholeServer || !page.wholeServer)).map(page =>
      h('a', { href: `#${page.name}`, 'aria-current': page === current ? 'page' : undefined }, page.title)),
    h('div', { class: 'who' }, h('span', {}, `${who.name}, ${who.role.toLowerCase()} `),
      h('button', { type: 'button', onclick: leave }, 'Sign out')));
  center();
}

// On a telephone the rail is wider than the window: it shows where one is.
function center() {
  document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
}

async function leave() {
  try {
    await ask('DELETE', '/v1/session');
  } catch { /* it is over anyway */ }
  who = null;
  await go();
}

async function go() {
  const turn = ++turns, over = () => turn !== turns;
  leavePage();
  const wanted = location.hash.slice(1);
  if (wanted.startsWith('invitation=')) {
    document.getElementById('rail').hidden = true;
    return invitation(wanted.slice('invitation='.length), enter);
  }
  try {
    who ??= await ask('GET', '/v1/session');
  } catch (refused) {
    if (over()) return;
    document.getElementById('rail').hidden = true;
    return signIn(refused.status === 401 ? '' : refused.message, enter);
  }
  if (over()) return;
  const page = Pages.find(page => page.name === wanted && may(page.least) && (who.wholeServer || !page.wholeServer)) ?? Pages[0];
  rail(page);
  document.title = `${page.title} – Meeting server`;
  try {
    await page.page({ may, who, reload: go });
  } catch (refused) {
    if (over()) return;
    if (refused.status === 401) {
      who = null;
      return go();
    }
    show(h('h1', {}, page.title), h('p', { class: 'wrong', role: 'alert' }, refused.message),
      h('p', {}, h('button', { type: 'button', onclick: go }, 'Try again')));
  }
}

async function enter() {
  who = null;
  if (location.hash.startsWith('#invitation=')) location.hash = '#overview';
  else await go();
}

addEventListener('hashchange', async () => {
  for (const open of document.querySelectorAll('dialog')) open.close();
  await go();
  scrollTo(0, 0);
  document.getElementById('main').focus({ preventScroll: true });
});
addEventListener('resize', center);
addEventListener('unhandledrejection', event => say(event.reason?.message ?? 'Something failed.'));
go();
