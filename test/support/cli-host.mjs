// Runs the built command line again and again in one process, each time with the folder, the environment and the
// arguments that it is sent: what is shared is the time that the program takes to load. Plain JavaScript on the built
// program, since this Node does not read TypeScript.
const built = new URL('../../dist/scripts/pricebook.js', import.meta.url);
const said = { stdout: '', stderr: '' };
for (const stream of ['stdout', 'stderr']) {
  process[stream].write = (text) => {
    said[stream] += text;
    return true;
  };
}

let runs = 0;

async function run({ args, cwd, env }) {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv = [process.argv[0], built.pathname, ...args];
  process.exitCode = undefined;
  Object.assign(said, { stdout: '', stderr: '' });
  // The program runs when it is imported: under another name, again.
  await import(`${built.href}?run=${++runs}`);
  process.stdout.removeAllListeners('error');
  process.removeAllListeners('uncaughtException');
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  return { code, signal: null, ...said };
}

process.on('message', async (order) => process.send(await run(order)));
