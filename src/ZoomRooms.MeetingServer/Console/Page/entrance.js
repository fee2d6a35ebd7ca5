import { ask } from './api.js';
import { field, h, show, valuesOf } from './view.js';

function form(title, intro, fields, button, act) {
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const go = h('button', { class: 'main' }, button);
  const whole = h('form', { class: 'panel' }, h('h1', {}, title), intro, fields, wrong, go);
  whole.addEventListener('submit', async event => {
    event.preventDefault();
    go.disabled = true;
    wrong.textContent = '';
    try {
      await act(valuesOf(whole));
    } catch (refused) {
      wrong.textContent = refused.message;
    }
    go.disabled = false;
  });
  show(whole).classList.add('alone');
  whole.querySelector('input')?.focus();
  return wrong;
}

const code = () => field('Code of your authenticator', {
  name: 'code', required: true, inputmode: 'numeric', pattern: '[0-9]{6}', maxlength: '6', autocomplete: 'one-time-code', title: 'Six digits',
});

export function signIn(sentence, enter) {
  document.title = 'Sign in – Meeting server';
  const wrong = form('Sign in', null, [
    field('Name', { name: 'name', required: true, autocomplete: 'username' }),
    field('Password', { name: 'password', type: 'password', required: true, autocomplete: 'current-password' }),
    code(),
    h('details', {}, h('summary', {}, 'First time here, or locked out?'), h('p', { class: 'quiet' },
      'You come in by an invitation. An owner makes one under “Administrators”; whoever runs the server does it there: ', h('span', { class: 'secret' }, 'zoomrooms-server administrator invite NAME'))),
  ], 'Sign in', async given => {
    await ask('POST', '/v1/session', given);
    await enter();
  });
  wrong.textContent = sentence;
}

export async function invitation(secret, enter) {
  document.title = 'Invitation – Meeting server';
  let setup;
  try {
    setup = await ask('POST', '/v1/invitations/setup', { secret });
  } catch (refused) {
    show(h('div', { class: 'panel' }, h('h1', {}, 'Invitation'), h('p', { class: 'wrong', role: 'alert' }, refused.message),
      h('p', {}, 'Ask whoever invited you for another one.'))).classList.add('alone');
    return;
  }
  form(`Welcome, ${setup.name}`, h('p', { class: 'quiet' }, 'Choose a password, and let an authenticator app scan this: it shows six digits that change every half minute.'), [
    field('Password, 12 characters at least', { name: 'password', type: 'password', required: true, minlength: '12', maxlength: '256', autocomplete: 'new-password' }),
    h('img', { class: 'qr', src: setup.qr, alt: 'QR code for the authenticator app' }),
    h('details', {}, h('summary', {}, 'No camera? Type this into the app'), h('p', { class: 'secret' }, setup.totpSecret)),
    code(),
  ], 'Begin', async given => {
    await ask('POST', '/v1/invitations', { ...given, secret, totpSecret: setup.totpSecret });
    await enter();
  });
}
