import { all, ask } from './api.js';
import { dialog, field, h, say, show } from './view.js';

const fields = account => [
  field('End-to-end encryption', { name: 'endToEnd', type: 'checkbox', checked: account?.endToEnd ?? true }),
  field('Locked: people cannot choose otherwise', { name: 'endToEndLocked', type: 'checkbox', checked: account?.endToEndLocked ?? false }),
  field('Hosts may let guests in', { name: 'guests', type: 'checkbox', checked: account?.guests ?? true }),
];

function sentences(account) {
  const e2ee = account.endToEnd
    ? account.endToEndLocked ? 'Everybody may be in end-to-end encrypted meetings, and nobody can switch that off.' : 'Everybody may be in end-to-end encrypted meetings, unless somebody switches it off for themselves.'
    : account.endToEndLocked ? 'Nobody may be in end-to-end encrypted meetings, and nobody can switch that on.' : 'Nobody may be in end-to-end encrypted meetings, unless somebody switches it on for themselves.';
  return [
    e2ee,
    account.guests ? 'Hosts decide for each meeting whether guests may come.' : 'No guest comes into any meeting, whatever its host says.',
    account.plan === 'free' ? 'Free: a host verifies a telephone number once before hosting end-to-end encrypted meetings.' : null,
  ].filter(sentence => sentence);
}

export async function policies({ may, who, reload }) {
  const accounts = await all('/v1/accounts');
  show(
    h('div', { class: 'head' }, h('h1', {}, 'Policies'),
      may('Administrator') && who.wholeServer && h('button', { class: 'main', type: 'button', onclick: () => add(reload) }, 'Add an account')),
    h('p', { class: 'quiet' }, 'What counts, in this order: a locked setting of the account, what a person chose, the account’s setting. A meeting may ask for more, never for less.'),
    accounts.length === 0 ? h('p', { class: 'panel empty' }, 'No account yet. People, rooms and meetings belong to one: add it first.') : null,
    h('div', { class: 'cards wide' }, accounts.map(account => h('section', { class: 'card' }, h('h2', {}, account.name),
      sentences(account).map(sentence => h('p', {}, sentence)),
      may('Administrator') && h('p', {}, h('button', { type: 'button', 'aria-label': `Change ${account.name}`, onclick: () => change(account, reload) }, 'Change'))))));
}

function add(reload) {
  dialog('Add an account', [field('Name', { name: 'name', required: true, autocomplete: 'off' }), ...fields()], 'Add', async given => {
    await ask('POST', '/v1/accounts', given);
    say(`${given.name} is added.`);
    await reload();
  });
}

function change(account, reload) {
  dialog(`Change ${account.name}`, fields(account), 'Save', async given => {
    await ask('PATCH', `/v1/accounts/${account.id}`, given);
    say(`${account.name} is changed.`);
    await reload();
  });
}
