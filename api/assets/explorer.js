'use strict';
// The explorer of Kansa's API. No library, no other host; what is typed stays in this tab's session storage.

const at = (id) => document.getElementById(id);
const KEPT = ['token', 'organization', 'language', 'query', 'variables'];
const FIRST_QUERY = '# Ctrl+Enter runs the query. The schema is on the right.\nquery {\n  __typename\n}\n';

const DESCRIBED = 'name description';
const TYPE = 'kind name ofType { kind name ofType { kind name ofType { kind name } } }';
const INTROSPECTION = `query Explorer { __schema {
  queryType { name } mutationType { name } subscriptionType { name }
  types {
    kind ${DESCRIBED}
    fields(includeDeprecated: true) {
      ${DESCRIBED} isDeprecated deprecationReason type { ${TYPE} }
      args { ${DESCRIBED} defaultValue type { ${TYPE} } }
    }
    inputFields { ${DESCRIBED} defaultValue type { ${TYPE} } }
    enumValues(includeDeprecated: true) { ${DESCRIBED} isDeprecated deprecationReason }
    possibleTypes { kind name }
  }
} }`;

let schema = null;
let running = null;

/** Sends one request; gives its status and parsed body. */
async function ask(query, variables, signal) {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json;q=0.5',
    'accept-language': at('language').value,
  };
  const token = at('token').value.trim().replace(/^Bearer\s+/i, '');
  const organization = at('organization').value.trim();
  if (token) headers.authorization = `Bearer ${token}`;
  if (organization) headers['kansa-organization'] = organization;
  const body = JSON.stringify({ query, variables });
  const response = await fetch('/graphql', { method: 'POST', headers, body, signal, credentials: 'omit' });
  return { status: response.status, body: await response.json() };
}

function report(text, tone) {
  at('status').textContent = text;
  at('status').className = tone || '';
}

async function run() {
  let variables;
  try {
    variables = at('variables').value.trim() ? JSON.parse(at('variables').value) : undefined;
  } catch (error) {
    report(`The variables are no JSON: ${error.message}`, 'bad');
    at('variables').focus();
    return;
  }
  if (running) running.abort();
  const mine = (running = new AbortController());
  const began = performance.now();
  report('Running…');
  try {
    const { status, body } = await ask(at('query').value, variables, mine.signal);
    const errors = body.errors ? `, ${body.errors.length} error(s)` : '';
    report(`${status}${errors} in ${Math.round(performance.now() - began)} ms`, errors ? 'bad' : 'good');
    at('response').textContent = JSON.stringify(body, null, 2);
  } catch (error) {
    if (error.name !== 'AbortError') report(`No answer: ${error.message}`, 'bad');
  } finally {
    if (running === mine) running = null;
  }
}

/** Makes an element; strings among the children become text, never markup. */
function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const link = (text, open) => make('button', { type: 'button', className: 'link', onclick: open }, text);

/** A type as it is written, with its name as a link. */
function written(type) {
  if (type.kind === 'NON_NULL') return [...written(type.ofType), '!'];
  if (type.kind === 'LIST') return ['[', ...written(type.ofType), ']'];
  return [link(type.name, () => open(type.name))];
}

function entry(item) {
  const term = make('dt', { className: item.isDeprecated ? 'gone' : '' }, item.name);
  (item.args || []).forEach((arg, index) => {
    term.append(index ? ', ' : '(', `${arg.name}: `, ...written(arg.type));
    if (arg.defaultValue) term.append(` = ${arg.defaultValue}`);
  });
  if (item.args && item.args.length) term.append(')');
  if (item.type) term.append(': ', ...written(item.type));
  const about = [item.description, item.isDeprecated && `Deprecated: ${item.deprecationReason || 'see the notes'}`];
  return [term, make('dd', {}, about.filter(Boolean).join(' '))];
}

function open(name) {
  const type = schema.types.find((candidate) => candidate.name === name);
  const items = type.fields || type.inputFields || type.enumValues || [];
  const choices = (type.possibleTypes || []).flatMap((choice) => [make('dt', {}, ...written(choice))]);
  at('trail').replaceChildren(link('‹ all types', overview));
  at('docs').replaceChildren(
    make('h2', {}, type.name),
    make('p', {}, type.description || ''),
    make('dl', {}, ...items.flatMap(entry), ...choices),
  );
}

function overview() {
  const wanted = at('search').value.trim().toLowerCase();
  const has = (text) => text.toLowerCase().includes(wanted);
  const roots = ['queryType', 'mutationType', 'subscriptionType'].map((root) => schema[root] && schema[root].name);
  const rank = (type) => (roots.includes(type.name) ? roots.indexOf(type.name) : roots.length);
  const shown = schema.types
    .filter((type) => !type.name.startsWith('__'))
    .map((type) => ({ type, hits: (type.fields || type.inputFields || []).filter((field) => wanted && has(field.name)) }))
    .filter(({ type, hits }) => has(type.name) || hits.length)
    .sort((a, b) => rank(a.type) - rank(b.type) || a.type.name.localeCompare(b.type.name));
  at('trail').replaceChildren();
  at('docs').replaceChildren(
    make('dl', {}, ...shown.flatMap(({ type, hits }) => [
      make('dt', {}, link(type.name, () => open(type.name))),
      make('dd', {}, hits.length ? hits.map((field) => field.name).join(', ') : (type.description || '').split('\n')[0]),
    ])),
  );
}

async function learn() {
  try {
    const { body } = await ask(INTROSPECTION);
    if (!body.data) throw new Error(body.errors[0].message);
    schema = body.data.__schema;
    overview();
  } catch (error) {
    at('docs').replaceChildren(make('p', {}, `The schema could not be loaded: ${error.message} `), link('Try again', learn));
  }
}

function indent(event) {
  const area = event.target;
  if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.isComposing) return;
  const before = area.value.slice(0, area.selectionStart);
  const margin = before.split('\n').pop().match(/^\s*/)[0] + (/[{([]\s*$/.test(before) ? '  ' : '');
  if (!margin) return;
  event.preventDefault();
  area.setRangeText(`\n${margin}`, area.selectionStart, area.selectionEnd, 'end');
  area.dispatchEvent(new Event('input'));
}

for (const id of KEPT) {
  const field = at(id);
  const kept = sessionStorage.getItem(`kansa.${id}`);
  if (kept !== null) field.value = kept;
  field.addEventListener('input', () => sessionStorage.setItem(`kansa.${id}`, field.value));
}
if (!at('query').value) at('query').value = FIRST_QUERY;
for (const id of ['query', 'variables']) at(id).addEventListener('keydown', indent);
for (const id of ['token', 'organization', 'language']) at(id).addEventListener('change', learn);
at('run').addEventListener('click', run);
at('search').addEventListener('input', () => schema && overview());
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
learn();
