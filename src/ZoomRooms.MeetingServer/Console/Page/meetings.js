import { all, ask } from './api.js';
import { copy, dialog, facts, field, h, moment, person, say, searchBox, show, state, table } from './view.js';

const States = { scheduled: ['Scheduled', 'good'], running: ['Running', 'good'], cancelled: ['Cancelled', ''] };

export async function meetings({ may, reload }) {
  const rows = await all('/v1/meetings');
  const search = searchBox('meetings');
  const pane = h('aside', { class: 'panel', 'aria-label': 'Details', hidden: true });
  let picked = null;
  function pick(meeting) {
    picked = meeting;
    pane.hidden = false;
    pane.replaceChildren(h('h2', {}, meeting.topic), facts([
      ['When', meeting.time && when(meeting.time)], ['Next', meeting.time && (meeting.time.next ? moment(meeting.time.next) : 'over')],
      ['In the calendars of', meeting.invited.join(', ')], ['Number', meeting.id], ['Passcode', meeting.passcode === null ? null : meeting.passcode || 'none'], ['Host', meeting.host], ['Co-hosts', meeting.coHosts.join(', ')],
      ['Encryption', meeting.encryption === 'e2ee' ? 'End-to-end: only people in the meeting can see and hear it' : 'Enhanced: protected on the way; the server could listen'],
      ['Waiting room', meeting.waitingRoom ? 'yes' : 'no'], ['Guests', meeting.guests ? 'whoever has the link may come' : 'no'], ['Room for', `${meeting.participants}`],
      ['Link', meeting.link && h('span', { class: 'secret' }, meeting.link)],
    ]), h('div', { class: 'buttons' },
      meeting.link && copy(meeting.link, 'Link'),
      may('Scheduler') && meeting.state !== 'cancelled' && h('button', { type: 'button', onclick: () => change(meeting, reload) }, 'Change'),
      may('Scheduler') && meeting.state !== 'cancelled' && h('button', { class: 'danger', type: 'button', onclick: () => cancel(meeting, reload) }, 'Cancel it'),
      h('button', { type: 'button', onclick: () => { pane.hidden = true; picked = null; } }, 'Close')));
  }
  show(
    h('div', { class: 'head' }, h('h1', {}, 'Meetings'), search,
      may('Scheduler') && h('button', { class: 'main', type: 'button', onclick: () => schedule(reload) }, 'Schedule a meeting')),
    h('div', { class: 'split' }, table({
      caption: 'Meetings', rows, search, pick, picked: () => picked, also: meeting => meeting.id,
      empty: 'No meeting yet. “Schedule a meeting” makes one, with a number, a passcode and a link.',
      columns: [
        { name: 'Topic', text: meeting => meeting.topic },
        { name: 'Next', tight: true, text: meeting => meeting.time?.next ?? '', cell: meeting => meeting.time?.next ? moment(meeting.time.next) : '' },
        { name: 'State', text: meeting => States[meeting.state][0], cell: meeting => state(...States[meeting.state]) },
        { name: 'Host', text: meeting => meeting.host },
        { name: 'Encryption', tight: true, text: meeting => meeting.encryption === 'e2ee' ? 'End-to-end' : 'Enhanced' },
      ],
    }), pane));
}

const Repeats = [['', 'once'], ['daily', 'every day'], ['weekdays', 'Monday to Friday'], ['weekly', 'every week'], ['monthly', 'every month']];

const when = time => `${time.start.replace('T', ' ')} (${time.zone}), ${time.minutes} minutes${time.repeat ? `, repeats: ${time.repeat}` : ''}`;

// What was typed as a time, as the API has it; nothing where nothing was typed.
function taken({ start, zone, minutes, repeat, invited, ...rest }) {
  const logins = (invited ?? '').split(/[\s,]+/).filter(login => login);
  if (!start) return rest;
  return { ...rest, time: { start, zone, minutes: Number(minutes), repeat: repeat || undefined }, invited: logins };
}

const options = meeting => [
  field('Begin with a waiting room', { name: 'waitingRoom', type: 'checkbox', checked: meeting?.waitingRoom }),
  field('Let guests in: whoever has the link', { name: 'guests', type: 'checkbox', checked: meeting?.guests }),
];

async function schedule(reload) {
  const people = await all('/v1/people');
  dialog('Schedule a meeting', [
    field('Topic', { name: 'topic', required: true, autocomplete: 'off' }),
    ...person('Host: a login', 'host', people),
    field('Encryption', { name: 'encryption', value: 'e2ee' }, [['e2ee', 'End-to-end'], ['enhanced', 'Enhanced: the server could listen']]),
    field('Begins; empty for a meeting that is open at any time', { name: 'start', type: 'datetime-local' }),
    field('Time zone', { name: 'zone', value: Intl.DateTimeFormat().resolvedOptions().timeZone, autocomplete: 'off' }),
    field('Takes, minutes', { name: 'minutes', type: 'number', min: '5', max: '1440', value: '60' }),
    field('Repeats', { name: 'repeat', value: '' }, Repeats),
    field('Rooms and people in whose calendars it is: logins', { name: 'invited', autocomplete: 'off' }),
    ...options(),
  ], 'Schedule', async given => {
    const made = await ask('POST', '/v1/meetings', taken(given));
    await reload();
    return [h('p', {}, `Number ${made.id}${made.passcode ? `, passcode ${made.passcode}` : ''}.`), made.link && h('p', { class: 'secret' }, made.link)].filter(part => part);
  });
}

function change(meeting, reload) {
  dialog(`Change ${meeting.topic}`, [
    field('Topic', { name: 'topic', required: true, value: meeting.topic }),
    field('Passcode; empty for none', { name: 'passcode', value: meeting.passcode, 'data-empty': '1' }),
    ...options(meeting),
  ], 'Save', async given => {
    await ask('PATCH', `/v1/meetings/${encodeURIComponent(meeting.id)}`, given);
    say(`${given.topic} is changed.`);
    await reload();
  });
}

function cancel(meeting, reload) {
  dialog(`Cancel ${meeting.topic}?`, h('p', {}, `Nobody joins ${meeting.topic} any more. If it is running, it ends within seconds.`), 'Cancel the meeting', async () => {
    await ask('POST', `/v1/meetings/${encodeURIComponent(meeting.id)}/cancel`);
    say(`${meeting.topic} is cancelled.`);
    await reload();
  }, true);
}
