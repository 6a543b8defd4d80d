// The peer: what a small team would write instead of bangiao. Node with Fastify, jose and pg: mutual TLS,
// the officer's signature checked, disclosures held against their digests, a hash-chained row under a row
// lock, one durable transaction an event. Measured beside the service, on the same machine and database.
//
// Environment: PEER_FOLDER with server.pem, server.key, root.pem and signers/*.der; PEER_PORT_FILE, where to
// write the port; PGHOST, PGUSER and PGDATABASE as libpq knows them.
import { createHash, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Fastify from 'fastify';
import { compactVerify } from 'jose';
import pg from 'pg';

const folder = process.env.PEER_FOLDER;
const sha256 = (text) => createHash('sha256').update(text).digest();

/** The enrolled officers' keys by thumbprint, as the registry would hold them. */
function enrolledKeys() {
  const keys = new Map();
  for (const name of readdirSync(join(folder, 'signers'))) {
    const der = readFileSync(join(folder, 'signers', name));
    keys.set(sha256(der).toString('base64url'), new X509Certificate(der).publicKey);
  }
  return keys;
}

const pool = new pg.Pool({ max: 16 });
await pool.query(`
  create table if not exists chain (id int primary key, size bigint not null, head bytea not null);
  create table if not exists event (
    place bigint primary key, jti text not null unique, case_id text not null, jws text not null,
    disclosures text[] not null, hash bytea not null, admitted_at timestamptz not null default now());
  insert into chain values (1, 0, '') on conflict do nothing;`);

const keys = enrolledKeys();

/** The event's payload, if its signature holds and every digest is opened. */
async function verified(sdJwt) {
  const [jws, ...disclosures] = sdJwt.split('~').filter((part) => part.length > 0);
  const { payload, protectedHeader } = await compactVerify(jws, (header) => keys.get(header['x5t#S256']), {
    algorithms: ['ES256'],
  });
  if (protectedHeader.typ !== 'handoff-event+sd-jwt') throw new Error('typ');
  const claims = JSON.parse(new TextDecoder().decode(payload));
  const digests = new Set(claims.fields?._sd ?? []);
  for (const disclosure of disclosures)
    if (!digests.delete(sha256(disclosure).toString('base64url'))) throw new Error('disclosure');
  if (digests.size > 0) throw new Error('digest unopened');
  return { claims, jws, disclosures };
}

/** One transaction: the chain's row locked, the event linked to what came before. */
async function record({ claims, jws, disclosures }) {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query('select size, head from chain where id = 1 for update');
    const place = BigInt(rows[0].size);
    const hash = sha256(Buffer.concat([rows[0].head, Buffer.from(jws)]));
    await client.query(
      'insert into event (place, jti, case_id, jws, disclosures, hash) values ($1, $2, $3, $4, $5, $6)',
      [place, claims.jti, claims.case, jws, disclosures, hash],
    );
    await client.query('update chain set size = $1, head = $2 where id = 1', [place + 1n, hash]);
    await client.query('commit');
    return { event_id: claims.jti, index: Number(place), hash: hash.toString('base64url') };
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

const app = Fastify({
  https: {
    cert: readFileSync(join(folder, 'server.pem')),
    key: readFileSync(join(folder, 'server.key')),
    ca: readFileSync(join(folder, 'root.pem')),
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.3',
  },
});
app.addContentTypeParser('application/sd-jwt', { parseAs: 'string' }, (_request, body, done) => done(null, body));
app.post('/api/v1/events', async (request, reply) => {
  let event;
  try {
    event = await verified(request.body);
  } catch (error) {
    return reply.code(422).send({ code: 'signature_invalid', detail: error.message });
  }
  return reply.code(201).send(await record(event));
});

await app.listen({ host: '127.0.0.1', port: 0 });
writeFileSync(process.env.PEER_PORT_FILE + '.new', String(app.server.address().port));
renameSync(process.env.PEER_PORT_FILE + '.new', process.env.PEER_PORT_FILE);
process.on('SIGTERM', async () => {
  await app.close();
  await pool.end();
  process.exit(0);
});
