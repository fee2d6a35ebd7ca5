// What the console does is an operation of /v1, and nothing else.

import { say } from './view.js';

export class Refused extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

// Whoever goes to another page waits for no answer of the one before: it would be shown in the other's place.
let waiting = new AbortController();
export function leavePage() {
  waiting.abort();
  waiting = new AbortController();
}

// Asks; the answer's JSON, or nothing. Throws what the server says, in its own sentence.
export async function ask(method, path, body, type) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      credentials: 'same-origin',
      // What changes something is never cut off.
      signal: method === 'GET' ? waiting.signal : undefined,
      headers: body === undefined ? {} : { 'Content-Type': type ?? 'application/json' },
      body: body === undefined ? undefined : type ? body : JSON.stringify(body),
    });
  } catch {
    throw new Refused(0, 'The server does not answer. Is the network there?');
  }
  const text = await answer.text();
  if (!answer.ok) {
    let sentence = `The server refused (${answer.status}).`;
    try {
      sentence = JSON.parse(text).detail ?? sentence;
    } catch { /* a proxy's page */ }
    throw new Refused(answer.status, sentence);
  }
  return text ? JSON.parse(text) : undefined;
}

// A whole list, part by part; bounded, so that a server cannot keep the page busy for ever.
export async function all(path, most = 20000) {
  const items = [];
  let after = null;
  do {
    const part = await ask('GET', after === null ? path : `${path}?after=${encodeURIComponent(after)}`);
    items.push(...part.items);
    after = part.next;
  } while (after !== null && items.length < most);
  if (after !== null) say(`Only the first ${items.length} are here. The tables (CSV) and the API have all.`);
  return items;
}
