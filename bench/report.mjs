// Makes a table in Markdown, the same as JSON and a page with plots of what a run measured.
//   node bench/report.mjs FIGURES.jsonl FOLDER
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [figuresFile, folder] = process.argv.slice(2);
const lines = readFileSync(figuresFile, 'utf8').split('\n').filter((line) => line.startsWith('{'));
const figures = lines.map((line) => JSON.parse(line)).filter((figure) => figure.what);

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const of = (wanted) => figures.filter((f) => Object.entries(wanted).every(([key, value]) => f[key] === value));
const middle = (wanted, key) => {
  const values = of(wanted).map((f) => f[key]).filter((value) => value !== undefined);
  return values.length > 0 ? median(values) : undefined;
};
const ratio = (a, b) => (a === undefined || b === undefined || b === 0 ? undefined : a / b);

const openssl = (threads, beside) => middle({ what: 'openssl verify', threads, beside }, 'per_s');
const closed = (target, connections, caseEvents, key) =>
  middle({ what: 'closed loop', target, connections, case_events: caseEvents }, key);
const growth = (leaves, name) => middle({ what: 'growth', leaves, name }, 'us');
const [small, ...grownSizes] = [...new Set(of({ what: 'grown' }).map((f) => f.leaves))].sort((a, b) => a - b);
const grown = (leaves, key, caseEvents) => middle({ what: 'grown', leaves, ...(caseEvents && { case_events: caseEvents }) }, key);
const flood = (key) => middle({ what: 'open loop', target: 'service' }, key);

const many = Math.max(...of({ what: 'closed loop', target: 'service' }).map((f) => f.connections));
const longest = Math.max(...of({ what: 'growth' }).map((f) => f.leaves));

/** Who spends the processor time of an event: [who, microseconds], the most first. */
const spent = [...new Set(of({ what: 'spent', connections: many, case_events: 1 }).map((f) => f.who))]
  .map((who) => [who, middle({ what: 'spent', connections: many, case_events: 1, who }, 'us_per_event')])
  .sort((a, b) => b[1] - a[1]);

/** Name, value, goal as [comparison, number] where there is one. */
const rows = [
  ['service, events/s, a case each', closed('service', many, 1, 'events_per_s')],
  ['service, events/s, cases of five', closed('service', many, 5, 'events_per_s')],
  ['peer, events/s', closed('peer', many, 1, 'events_per_s')],
  ['service ÷ peer, events/s', ratio(closed('service', many, 1, 'events_per_s'), closed('peer', many, 1, 'events_per_s')), ['>=', 10]],
  ['ES256 checks/s of one core (openssl speed)', openssl(1, 'service')],
  ['ES256 checks/s of all cores', openssl(0, 'service')],
  ['service ÷ ES256 of one core', ratio(closed('service', many, 1, 'events_per_s'), openssl(1, 'service')), ['>=', 0.45]],
  ['cases of five ÷ ES256 of one core', ratio(closed('service', many, 5, 'events_per_s'), openssl(1, 'service'))],
  ['TLS handshakes while the service is measured', middle({ what: 'closed loop', target: 'service' }, 'handshakes'), ['<=', 0]],
  ['service, p50 ms', closed('service', many, 1, 'p50_ms')],
  ['service, p99 ms', closed('service', many, 1, 'p99_ms')],
  ['service p99 ÷ peer p99', ratio(closed('service', many, 1, 'p99_ms'), closed('peer', many, 1, 'p99_ms')), ['<=', 0.15]],
  ['service p99 ÷ p50', ratio(closed('service', many, 1, 'p99_ms'), closed('service', many, 1, 'p50_ms')), ['<=', 2.5]],
  ['one connection, service p50 ms', closed('service', 1, 1, 'p50_ms')],
  ['one connection, service p50 ÷ peer p50', ratio(closed('service', 1, 1, 'p50_ms'), closed('peer', 1, 1, 'p50_ms')), ['<=', 0.5]],
  ['PostgreSQL alone, rows/s, durable batches of 64', middle({ what: 'batch ceiling', batch: 64 }, 'rows_per_s')],
  ['service ÷ PostgreSQL alone', ratio(closed('service', many, 1, 'events_per_s'), middle({ what: 'batch ceiling', batch: 64 }, 'rows_per_s'))],
  ['PostgreSQL with pgaudit ÷ without, a row each', ratio(middle({ what: 'with pgaudit', batch: 1 }, 'rows_per_s'), middle({ what: 'batch ceiling', batch: 1 }, 'rows_per_s'))],
  ['PostgreSQL with pgaudit ÷ without, batches of 64', ratio(middle({ what: 'with pgaudit', batch: 64 }, 'rows_per_s'), middle({ what: 'batch ceiling', batch: 64 }, 'rows_per_s'))],
  ['append at 10 thousand leaves ÷ at 1 million', ratio(growth(10_000, 'append a batch of 256'), growth(1_000_000, 'append a batch of 256')), ['>=', 0.9]],
  [`append at 10 thousand leaves ÷ at ${longest}`, ratio(growth(10_000, 'append a batch of 256'), growth(longest, 'append a batch of 256')), ['>=', 0.85]],
  ...grownSizes.flatMap((large) => [
    ...[[1, 'a case each'], [5, 'cases of five']].flatMap(([caseEvents, shape]) => [
      [`events/s over ${large} events ÷ over ${small}, ${shape}`, ratio(grown(large, 'events_per_s', caseEvents), grown(small, 'events_per_s', caseEvents)), ['>=', large > 1_000_000 ? 0.85 : 0.9]],
      [`log written per event over ${large} ÷ over ${small}, ${shape}, right after a checkpoint`, ratio(grown(large, 'wal_bytes', caseEvents), grown(small, 'wal_bytes', caseEvents)), ['<=', 1.5]]]),
    [`start over ${large} events, ms`, grown(large, 'restart_ms'), ['<=', 5000]]]),
  [`edges of ${longest} leaves read anew, as at a start, ms`, ratio(growth(longest, 'prove a leaf, edge read anew'), 1000), ['<=', 5000]],
  ['KiB of an idle listener', middle({ what: 'idle listeners' }, 'kib_each'), ['<=', 110]],
  ['KiB of an idle connection', middle({ what: 'idle connections' }, 'kib_each'), ['<=', 95]],
  ['three times the peak: served ÷ peak', ratio(flood('events_per_s'), flood('peak_per_s')), ['>=', 0.9]],
  ['three times the peak: offered ÷ peak', ratio(flood('offered_per_s'), flood('peak_per_s'))],
  ['three times the peak: p99 ms of what is served', flood('p99_ms')],
  ['three times the peak: refused with Retry-After', flood('refused')],
  ['three times the peak: other answers', flood('errors'), ['<=', 0]],
  ['three times the peak: worst /healthz, ms', flood('healthz_worst_ms')],
  ['three times the peak: memory grown, MiB', ratio((flood('resident_kib_after') ?? 0) - (flood('resident_kib_before') ?? 0), 1024)],
  ['reading a case of 30 events, ms', middle({ what: 'read' }, 'ms')],
  ['reading it ÷ bare SQL and decryption', middle({ what: 'read' }, 'ratio'), ['<=', 2]],
  ...[...new Set(of({ what: 'not yours against not there' }).map((f) => f.name))].map((name) => [
    `not yours ÷ not there, ${name}`, middle({ what: 'not yours against not there', name }, 'ratio')]),
  ...of({ what: 'report' }).map((f) => [`report ${f.report} of ${f.cases} cases, ms`, f.ms, ['<=', 5000]]),
  ['admissions beside reports ÷ without', middle({ what: 'admissions beside reports' }, 'ratio'), ['>=', 0.9]],
  ...[['audit', 'audit, every admission decided again', 0.6], ['signatures and tree', 'audit, signatures and tree alone', 0.85]].flatMap(([what, name, goal]) =>
    [[1, 'one core'], [0, 'all cores']].flatMap(([threads, cores]) => [
      [`${name}, ${cores}, events/s`, middle({ what, threads }, 'per_s')],
      [`${name} ÷ ES256, ${cores}`, ratio(middle({ what, threads }, 'per_s'), openssl(threads, 'audit')), ['>=', goal]]])),
  ['one decision, mean us', middle({ what: 'decide' }, 'mean_us')],
];

const shown = (value) =>
  value === undefined ? '–' : Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(3);
const verdict = (value, goal) => {
  if (!goal) return ['', ''];
  const [comparison, number] = goal;
  if (value === undefined) return [`${comparison} ${number}`, 'not measured'];
  const met = comparison === '>=' ? value >= number : value <= number;
  return [`${comparison} ${number}`, met ? 'met' : 'missed'];
};
const table = rows.map(([name, value, goal]) => [name, shown(value), ...verdict(value, goal)]);

const spentTable = [
  '', 'Where the processor time of an event goes, a case each, us:', '',
  '| who | us | |', '| --- | ---: | ---: |',
  ...spent.map(([who, us]) => `| ${who} | ${us.toFixed(0)} | ${((100 * us) / spent.reduce((sum, each) => sum + each[1], 0)).toFixed(0)} % |`)];
const markdown = ['| what | measured | goal | |', '| --- | ---: | ---: | --- |', ...table.map((row) => `| ${row.join(' | ')} |`), ...spentTable].join('\n');

/** A bar for each [name, value], drawn to one scale. */
function bars(title, unit, entries) {
  const there = entries.filter(([, value]) => value !== undefined);
  if (there.length === 0) return '';
  const most = Math.max(...there.map(([, value]) => value));
  const drawn = there.map(([name, value], i) => {
    const width = (460 * value) / most;
    return `<text x="0" y="${i * 26 + 16}">${name}</text><rect x="200" y="${i * 26 + 3}" width="${width.toFixed(1)}" height="18"/>` +
      `<text x="${(206 + width).toFixed(1)}" y="${i * 26 + 16}">${shown(value)}</text>`;
  });
  return `<h2>${title} (${unit})</h2><svg viewBox="0 0 760 ${there.length * 26 + 4}" role="img" aria-label="${title}">${drawn.join('')}</svg>`;
}

const page = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>What was measured</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse}td,th{border-bottom:1px solid #ddd;padding:.2rem .6rem;text-align:left}td:nth-child(2){text-align:right}
svg{width:100%;font-size:13px}rect{fill:#2a6f97}.missed{color:#a11}</style>
<h1>What was measured</h1>
<p>One run on one machine, rounds of service and peer alternated, medians of the rounds. Ratios travel; absolute figures do not.</p>
${bars('Events recorded', 'a second', [
  ['service, a case each', closed('service', many, 1, 'events_per_s')],
  ['service, cases of five', closed('service', many, 5, 'events_per_s')],
  ['peer', closed('peer', many, 1, 'events_per_s')],
  ['ES256, one core', openssl(1, 'service')],
])}
${bars(`Time to the receipt, ${many} connections`, 'ms', [
  ['service p50', closed('service', many, 1, 'p50_ms')],
  ['service p99', closed('service', many, 1, 'p99_ms')],
  ['peer p50', closed('peer', many, 1, 'p50_ms')],
  ['peer p99', closed('peer', many, 1, 'p99_ms')],
])}
${bars('Where the processor time of an event goes', 'us', spent)}
${bars('Appending 256 events', 'us', of({ what: 'growth', name: 'append a batch of 256' }).map((f) => [`${f.leaves} leaves`, f.us]))}
${bars('Proving a leaf', 'us', of({ what: 'growth', name: 'prove a leaf' }).map((f) => [`${f.leaves} leaves`, f.us]))}
<table><tr><th>what</th><th>measured</th><th>goal</th><th></th></tr>
${table.map((row) => `<tr>${row.map((cell) => `<td class="${row[3]}">${cell}</td>`).join('')}</tr>`).join('\n')}
</table></html>
`;

writeFileSync(join(folder, 'results.md'), markdown + '\n');
writeFileSync(join(folder, 'results.json'), JSON.stringify(Object.fromEntries(rows.map(([name, value]) => [name, value ?? null])), null, 2) + '\n');
writeFileSync(join(folder, 'results.html'), page);
console.log(markdown);
