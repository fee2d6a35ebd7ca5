import { all, ask } from './api.js';
import { copy, dialog, facts, field, h, say, searchBox, show, table } from './view.js';

const Switches = [['account', 'as the account has it'], ['on', 'on'], ['off', 'off']];
const own = person => person.ownEndToEnd === null ? 'account' : person.ownEndToEnd ? 'on' : 'off';

export async function people({ may, reload }) {
  const [persons, accounts] = await Promise.all([all('/v1/people'), all('/v1/accounts')]);
  const search = searchBox('people');
  const pane = h('aside', { class: 'panel', 'aria-label': 'Details', hidden: true });
  let picked = null;
  function pick(person) {
    picked = person;
    pane.hidden = false;
    pane.replaceChildren(h('h2', {}, person.name), facts([
      ['Login', person.login], ['Account', person.account],
      ['End-to-end encryption', `${person.endToEnd ? 'on' : 'off'}${person.endToEndLocked ? ', locked by the account' : person.ownEndToEnd === null ? ', as the account has it' : ', chosen'}`],
      ['Telephone number verified', person.phoneVerified ? 'yes' : 'no'],
    ]), h('div', { class: 'buttons' },
      may('Administrator') && h('button', { type: 'button', onclick: () => change(person, reload) }, 'Change'),
      may('Administrator') && h('button', { type: 'button', onclick: () => calendar(person) }, 'Calendar'),
      h('button', { type: 'button', onclick: () => { pane.hidden = true; picked = null; } }, 'Close')));
  }
  show(
    h('div', { class: 'head' }, h('h1', {}, 'People'), search,
      h('a', { class: 'button', href: '/v1/people.csv', download: 'people.csv' }, 'Table (CSV)'),
      may('Administrator') && h('button', { type: 'button', onclick: () => bring(reload) }, 'Bring a table'),
      may('Administrator') && h('button', { class: 'main', type: 'button', onclick: () => add(accounts, reload) }, 'Add somebody')),
    h('div', { class: 'split' }, table({
      caption: 'People', rows: persons, search, pick, picked: () => picked,
      empty: accounts.length === 0
        ? 'There is no account yet: add one under “Policies”.' : 'Nobody yet. Rooms are people too: each has a login, and its device is paired with it.',
      columns: [
        { name: 'Name', text: person => person.name },
        { name: 'Login', text: person => person.login },
        { name: 'Account', text: person => person.account },
        { name: 'End-to-end encryption', text: person => person.endToEnd ? 'on' : 'off' },
        { name: 'Telephone', text: person => person.phoneVerified ? 'verified' : '' },
      ],
    }), pane));
}

function add(accounts, reload) {
  dialog('Add somebody', [
    field('Name', { name: 'name', required: true, autocomplete: 'off' }),
    field('Login', { name: 'login', required: true, autocomplete: 'off' }),
    field('Account', { name: 'account', value: accounts[0]?.name ?? '' }, accounts.map(account => [account.name, account.name])),
  ], 'Add', async given => {
    await ask('POST', '/v1/people', given);
    say(`${given.name} is added.`);
    await reload();
  });
}

function calendar(person) {
  dialog(`Calendar of ${person.name}`, h('p', {}, 'Makes a secret address of the calendar: for a room’s settings (Calendar:Source), or for a calendar program. One that was made before is of no use any more.'), 'Make an address', async () => {
    const made = await ask('POST', `/v1/people/${encodeURIComponent(person.login)}/calendar`);
    return [h('p', {}, 'It is shown once. Whoever has it reads this calendar, and joins its meetings.'), h('p', { class: 'secret' }, made.address), copy(made.address, 'Address')];
  });
}

function change(person, reload) {
  dialog(`Change ${person.name}`, [
    field('Name', { name: 'name', required: true, value: person.name }),
    person.endToEndLocked
      ? h('p', { class: 'quiet' }, 'The account does not let people choose about end-to-end encryption.')
      : field('End-to-end encryption', { name: 'endToEnd', value: own(person) }, Switches),
    field('Telephone number verified', { name: 'phoneVerified', type: 'checkbox', checked: person.phoneVerified }),
  ], 'Save', async given => {
    await ask('PATCH', `/v1/people/${encodeURIComponent(person.login)}`, given);
    say(`${given.name} is changed.`);
    await reload();
  });
}

function bring(reload) {
  const file = h('input', { type: 'file', accept: '.csv,text/csv', required: true });
  dialog('Bring a table', [
    h('p', { class: 'quiet' }, 'A table (CSV) whose first line is: login,name,account,phoneVerified,endToEnd. All lines are taken, or none; each that is wrong is named.'),
    h('label', {}, 'Table', file),
  ], 'Add all', async () => {
    const added = await ask('POST', '/v1/people/import', await file.files[0].text(), 'text/csv');
    say(`${added.length} people are added.`);
    await reload();
  });
}
