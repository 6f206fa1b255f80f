// Loaded before the server (`node --import`): kills its process at the n-th step, as a power cut would. A step is
// what can be seen from outside or is kept: before and after each statement of the store, before each request to
// Stripe and after its answer, before an answer to the visitor. Counting begins with the first POST that comes in;
// at its end the process says how many steps there were.
import { writeSync } from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import Database from 'better-sqlite3';
import pg from 'pg';

const dieAt = Number(process.env.DIE_AT ?? 0);
let armed = false;
let steps = 0;

function step() {
  if (!armed) return;
  steps += 1;
  if (steps === dieAt) process.kill(process.pid, 'SIGKILL');
}

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (name, request, ...rest) {
  if (name === 'request' && request.method === 'POST') armed = true;
  return emit.call(this, name, request, ...rest);
};

const end = http.ServerResponse.prototype.end;
http.ServerResponse.prototype.end = function (...args) {
  step();
  return end.apply(this, args);
};

const request = http.request;
http.request = (...args) => {
  step();
  return request(...args).once('response', (response) => response.once('end', step));
};
syncBuiltinESMExports();

const prepare = Database.prototype.prepare;
Database.prototype.prepare = function (...args) {
  const statement = prepare.apply(this, args);
  for (const name of ['run', 'all', 'get']) {
    const run = statement[name];
    statement[name] = function (...values) {
      step();
      const result = run.apply(this, values);
      step();
      return result;
    };
  }
  return statement;
};

const query = pg.Client.prototype.query;
pg.Client.prototype.query = function (...args) {
  step();
  const result = query.apply(this, args);
  result?.then?.(step, step);
  return result;
};

process.once('exit', () => writeSync(2, `${steps} steps\n`));
