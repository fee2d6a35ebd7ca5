import { all, ask } from './api.js';
import { copy, dialog, field, h, moment, say, searchBox, show, table } from './view.js';

const Roles = [['Viewer', 'Viewer: looks'], ['Scheduler', 'Scheduler: meetings'], ['Administrator', 'Administrator: people, rooms, policies'], ['Owner', 'Owner: also who administers']];

export async function administrators({ who, reload }) {
  const [rows, accounts] = await Promise.all([all('/v1/administrators'), all('/v1/accounts')]);
  const search = searchBox('administrators');
  show(
    h('div', { class: 'head' }, h('h1', {}, 'Administrators'), search,
      h('button', { class: 'main', type: 'button', onclick: () => invite(accounts, who, reload) }, 'Invite somebody')),
    table({
      caption: 'Administrators', rows, search, empty: 'Nobody.',
      columns: [
        { name: 'Name', text: one => one.name },
        { name: 'Role', text: one => one.role },
        { name: 'Account', text: one => one.account ?? 'the whole server' },
        { name: 'State', text: one => one.invited ? 'invited' : '' },
        { name: 'Remove', text: () => '', cell: one => h('button', { class: 'danger', type: 'button', 'aria-label': `Remove ${one.name}`, onclick: () => remove(one, reload) }, 'Remove') },
      ],
    }));
}

function invite(accounts, who, reload) {
  dialog('Invite somebody', [
    field('Name', { name: 'name', required: true, autocomplete: 'off' }),
    field('Role', { name: 'role', value: 'Administrator' }, Roles),
    field('Of', { name: 'account', value: '' }, [...(who.wholeServer ? [['', 'the whole server']] : []), ...accounts.map(account => [account.name, account.name])]),
  ], 'Invite', async given => {
    const made = await ask('POST', '/v1/administrators', given);
    await reload();
    const link = `${location.origin}/admin#invitation=${made.secret}`;
    return [h('p', {}, `This link makes whoever opens it ${given.name}. It is good once, until ${moment(made.expiresAt)}, and shown once.`), h('p', { class: 'secret' }, link), copy(link, 'Link')];
  });
}

function remove(one, reload) {
  dialog(`Remove ${one.name}?`, h('p', {}, `${one.name} is signed out at once, and so are the programs with tokens of ${one.name}.`), `Remove ${one.name}`, async () => {
    await ask('DELETE', `/v1/administrators/${one.id}`);
    say(`${one.name} is removed.`);
    await reload();
  }, true);
}
